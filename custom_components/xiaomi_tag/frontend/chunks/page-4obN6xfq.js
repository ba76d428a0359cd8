import{D as e,E as t,a as n,h as r,i,r as a,v as o,w as s,x as c}from"./state-card-CiV65yzH.js";import{r as l}from"./age-text-CeqadQ7F.js";import{i as u}from"./tags-CIpCAQr9.js";import{t as d}from"./page-styles-CsGZGeWa.js";function f(e,t){return`${e} ${t}`}function p(e,t){let n=new Set(e.flatMap(e=>[e.source,e.emitter])),r=e.map(e=>e.dbm);return{sources:t.filter(e=>n.has(e)),dbm:new Map(e.map(e=>[f(e.source,e.emitter),e.dbm])),weakest:Math.min(...r),strongest:Math.max(...r)}}function m(e,{weakest:t,strongest:n}){return n===t?1:(e-t)/(n-t)}function h(e,t,n){let[r,i]=[e[0],e.at(-1)];if(r===void 0||i===void 0)return``;let a=Math.max(1,i[0]-r[0]),o=Math.max(1,...e.map(([,e])=>e));return e.map(([e,i])=>`${(t*(e-r[0])/a).toFixed(1)},${(n*(1-i/o)).toFixed(1)}`).join(` `)}var g=10,_=.7,v={width:300,height:60},y=class extends a{constructor(...e){super(...e),this.report=null,this.failed=!1,this.ticking=null,this.seconds=0}connectedCallback(){super.connectedCallback(),this.ticking=l(()=>{this.seconds+=1,this.seconds%g===0&&this.read()})}disconnectedCallback(){super.disconnectedCallback(),this.ticking?.()}updated(e){e.has(`hass`)&&this.report===null&&!this.failed&&this.read()}read(){this.hass?.connection.sendMessagePromise({type:`xiaomi_tag/receivers`}).then(e=>{this.report=e,this.failed=!1},()=>this.failed=!0)}render(){let{report:e,feed:t,text:n}=this,r=t?.home;return r==null?c:e===null?s`<section role="status">${n(this.failed?`receivers.failed`:`receivers.reading`)}</section>`:s`${this.advice(r,e)} ${this.list(r,e)} ${this.matrix(e)}
    ${this.rooms(r,e)} ${this.plan(r,e)} ${this.selfTest(e)}`}advice(e,{advice:t}){let{text:n}=this,i={room:u(e,t.area_id),receiver:e.receivers.find(e=>e.source===t.source)?.name??``},a=t.kind===`move`&&t.area_id===null?`move_somewhere`:t.kind,o=t.kind===`walk`?`teach`:t.kind===`draw`?`plan`:null;return s`<section class="advice">
      <h2>${n(`receivers.advice`)}</h2>
      <p>${n(`receivers.advice_${a}`,i)}</p>
      ${o===null?c:s`<ha-button @click=${()=>r(o)}>${n(`${o}.title`)}</ha-button>`}
    </section>`}list(e,{receivers:t}){let{text:n}=this;return s`<section>
      <h2>${n(`receivers.title`)}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${n(`receivers.title`)}>
        <table>
          <thead>
            <tr>
              ${[`name`,`room`,`state`,`packets`,`tags`,`offset`,`last`].map(e=>s`<th scope="col">${n(`receivers.column_${e}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${t.map(t=>this.receiver(e,t))}
          </tbody>
        </table>
      </div>
    </section>`}receiver(e,t){let{text:n,hass:r}=this,i=r?.language??`en`,a=()=>this.now(),o=new Intl.NumberFormat(i,{maximumFractionDigits:1,signDisplay:`exceptZero`}),l=t.state!==`listening`||t.reason!==null,d=t.offset_db??0;return s`<tr>
      <th scope="row">${t.name}</th>
      <td>${t.area_id===null?n(`receivers.no_room`):u(e,t.area_id)}</td>
      <td class=${l?`ill`:``}>
        ${n(`receivers.state_${t.state}`)}${t.reason===null?``:` · ${n(`receivers.reason_${t.reason}`)}`}
        ${t.offline_since===null?c:s`· <xiaomi-tag-age .at=${t.offline_since} .now=${a} .language=${i}></xiaomi-tag-age>`}
      </td>
      <td>${Math.round(t.packets_min)}</td>
      <td>${t.tags_heard}</td>
      <td>${o.format(d+t.user_offset_db)} dB</td>
      <td>
        ${t.last_heard_at===null?`–`:s`<xiaomi-tag-age .at=${t.last_heard_at} .now=${a} .language=${i}></xiaomi-tag-age>`}
      </td>
    </tr>`}matrix({matrix:e,receivers:t}){let{text:n}=this,r=p(e,t.map(e=>e.source)),i=e=>t.find(t=>t.source===e)?.name??e;return r.sources.length===0?s`<section>
        <h2>${n(`receivers.matrix`)}</h2>
        <p class="faint">${n(`receivers.matrix_none`)}</p>
      </section>`:s`<section>
      <h2>${n(`receivers.matrix`)}</h2>
      <p class="faint">${n(`receivers.matrix_help`)}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${n(`receivers.matrix`)}>
        <table class="matrix">
          <thead>
            <tr>
              <td></td>
              ${r.sources.map(e=>s`<th scope="col"><span>${i(e)}</span></th>`)}
            </tr>
          </thead>
          <tbody>
            ${r.sources.map(e=>s`<tr>
                  <th scope="row">${i(e)}</th>
                  ${r.sources.map(t=>{let n=r.dbm.get(f(e,t));return n===void 0?s`<td class="none">${e===t?``:`–`}</td>`:s`<td style="--strength: ${Math.round(60*m(n,r))}%">
                          ${Math.round(n)}
                        </td>`})}
                </tr>`)}
          </tbody>
        </table>
      </div>
    </section>`}rooms(e,{rooms:t}){let{text:n,hass:r}=this,i=new Intl.NumberFormat(r?.language??`en`,{style:`percent`,maximumFractionDigits:0});return s`<section>
      <h2>${n(`receivers.rooms`)}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${n(`receivers.rooms`)}>
        <table>
          <thead>
            <tr>
              ${[`room`,`receivers`,`found`,`confused`].map(e=>s`<th scope="col">${n(`receivers.column_${e}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${t.map(t=>s`<tr>
                  <th scope="row">${u(e,t.area_id)}</th>
                  <td>${t.receivers===0?n(`receivers.none_here`):t.receivers}</td>
                  <td class=${t.share!==null&&t.share<_?`ill`:``}>
                    ${t.share===null?n(`receivers.untested`):i.format(t.share)}
                  </td>
                  <td>${t.confused_with===null?`–`:u(e,t.confused_with)}</td>
                </tr>`)}
          </tbody>
        </table>
      </div>
    </section>`}plan(e,t){let n=e.layout?.floors??[];return n.length===0?c:s`<section>
      <h2>${this.text(`receivers.plan`)}</h2>
      <p class="faint">${this.text(`receivers.plan_help`)}</p>
      <div class="plans">${n.map(n=>this.floor(e,n,t))}</div>
    </section>`}floor(e,n,r){let i=n.rooms.flatMap(e=>e.polygon),a=i.map(([e])=>e),o=i.map(([,e])=>e),[c,l]=[Math.min(...a)-.3,Math.min(...o)-.3],[d,f]=[Math.max(...a)+.3-c,Math.max(...o)+.3-l],p=new Set(r.rooms.filter(e=>(e.share??(e.receivers===0?0:1))<_).map(e=>e.area_id)),m=new Set(r.receivers.filter(e=>e.state!==`listening`).map(e=>e.source));return s`<svg viewBox="${c} ${l} ${d} ${f}" role="img" aria-label=${n.name}>
      <pattern id="weak" width="0.4" height="0.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class="hatch" x1="0" y1="0" x2="0" y2="0.4" />
      </pattern>
      ${n.rooms.map(n=>t`<polygon class="room" points=${n.polygon.join(` `)} fill=${p.has(n.room)?`url(#weak)`:`none`}><title>${u(e,n.room)}</title></polygon>`)}
      ${Object.entries(e.layout?.receivers??{}).filter(([,e])=>e.floor===n.name).map(([e,n])=>t`<circle class=${m.has(e)?`spot ill`:`spot`} cx=${n.x_m} cy=${n.y_m} r="0.22" />`)}
    </svg>`}selfTest({self_test:e}){let{text:t,hass:n}=this,r=new Intl.NumberFormat(n?.language??`en`,{maximumFractionDigits:1});if(e.room_error_percent===null)return s`<section>
        <h2>${t(`receivers.self_test`)}</h2>
        <p class="faint">${t(`receivers.self_test_none`)}</p>
      </section>`;let i=r.format(e.room_error_percent);return s`<section>
      <h2>${t(`receivers.self_test`)}</h2>
      <p>${t(`receivers.self_test_now`,{percent:i})}</p>
      ${e.history.length<2?c:s`<svg
              class="chart"
              viewBox="0 -4 ${v.width} ${v.height+8}"
              role="img"
              aria-label=${t(`receivers.self_test`)}
            >
              <polyline points=${h(e.history,v.width,v.height)} />
            </svg>`}
    </section>`}static{this.styles=[d,e` .advice{border-color:var(--primary-color)}.matrix td{background:color-mix(in srgb,var(--primary-color) var(--strength,0%),transparent);text-align:center}.matrix thead th{vertical-align:bottom;font-size:var(--ha-font-size-xs,11px)}.plans{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:16px}svg{direction:ltr;inline-size:100%;max-block-size:320px}.room{stroke:var(--secondary-text-color);stroke-width:0.06}.hatch{stroke:var(--error-color);stroke-width:0.08;opacity:0.7}.spot{fill:var(--success-color)}.spot.ill{fill:var(--error-color)}.chart{block-size:68px}polyline{fill:none;stroke:var(--primary-color);stroke-width:2;vector-effect:non-scaling-stroke}`]}};n([o()],y.prototype,`report`,void 0),n([o()],y.prototype,`failed`,void 0),i(`xiaomi-tag-receivers`,y);export{y as ReceiversPage};