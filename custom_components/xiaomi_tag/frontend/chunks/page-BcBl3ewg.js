import{$ as e,C as t,J as n,N as r,S as i,W as a,Y as o,at as s,nt as c,ot as l,st as u,x as d}from"./shared-g1PpBwtx.js";import{t as f}from"./page-styles-CyvvmNQu.js";var p=.7;function m(e,t){return`${e} ${t}`}function h(e,t){let n=new Set(e.flatMap(e=>[e.source,e.emitter])),r=e.map(e=>e.dbm);return{sources:t.filter(e=>n.has(e)),dbm:new Map(e.map(e=>[m(e.source,e.emitter),e.dbm])),weakest:Math.min(...r),strongest:Math.max(...r)}}function g(e,{weakest:t,strongest:n}){return n===t?1:(e-t)/(n-t)}function _(e,t,n){let[r,i]=[e[0],e.at(-1)];if(r===void 0||i===void 0)return``;let a=Math.max(1,i[0]-r[0]),o=Math.max(1,...e.map(([,e])=>e));return e.map(([e,i])=>`${(t*(e-r[0])/a).toFixed(1)},${(n*(1-i/o)).toFixed(1)}`).join(` `)}function v({rooms:e}){return new Set(e.filter(e=>(e.share??(e.receivers===0?0:1))<p).map(e=>e.area_id))}var y=u` .advice{border-color:var(--primary-color)}.matrix td{background:color-mix(in srgb,var(--primary-color) var(--strength,0%),transparent);text-align:center}.matrix thead th{vertical-align:bottom;font-size:var(--ha-font-size-xs,11px)}.plans{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:16px}svg{direction:ltr;inline-size:100%;max-block-size:240px}.room{stroke:var(--secondary-text-color);stroke-width:2;vector-effect:non-scaling-stroke}.hatch{stroke:var(--error-color);stroke-width:0.08;opacity:0.7}.state{min-inline-size:11em}.scroll:focus-visible{outline:2px solid var(--primary-color)}thead th{white-space:nowrap}figure{margin:0}figcaption{margin-block-end:4px;color:var(--secondary-text-color)}.dot{display:inline-block;inline-size:10px;block-size:10px;margin-inline-end:4px;border-radius:50%;background:var(--success-color)}.dot.ill{border-radius:2px;background:var(--error-color)}.axis{stroke:var(--divider-color);vector-effect:non-scaling-stroke}.axis-text{display:flex;justify-content:space-between;gap:8px;direction:ltr}.spot{fill:var(--success-color)}.spot.ill{fill:var(--error-color)}.chart{block-size:68px}polyline{fill:none;stroke:var(--primary-color);stroke-width:2;vector-effect:non-scaling-stroke}`,b=10,x={width:300,height:60},S=86400,C=class extends d{constructor(...e){super(...e),this.report=null,this.failed=!1,this.ticking=null,this.seconds=0}connectedCallback(){super.connectedCallback(),this.ticking=o(()=>{this.seconds+=1,this.seconds%b===0&&this.read()})}disconnectedCallback(){super.disconnectedCallback(),this.ticking?.()}updated(e){e.has(`hass`)&&this.report===null&&!this.failed&&this.read()}read(){this.hass?.connection.sendMessagePromise({type:`xiaomi_tag/receivers`}).then(e=>{this.report=e,this.failed=!1},()=>this.failed=!0)}render(){let{report:e,feed:t,text:n}=this,r=t?.home;return r==null?c:e===null?s`<section role="status">${n(this.failed?`receivers.failed`:`receivers.reading`)}</section>`:s`${this.advice(r,e)} ${this.list(r,e)} ${this.matrix(e)}
    ${this.rooms(r,e)} ${this.plan(r,e)} ${this.selfTest(e)}`}advice(e,{advice:t}){let{text:n}=this,i={room:a(e,t.area_id),receiver:e.receivers.find(e=>e.source===t.source)?.name??``},o=t.kind===`move`&&t.area_id===null?`move_somewhere`:t.kind,l=t.kind===`walk`?`teach`:t.kind===`draw`?`plan`:null;return s`<section class="advice">
      <h2>${n(`receivers.advice`)}</h2>
      <p>${n(`receivers.advice_${o}`,i)}</p>
      ${l===null?c:s`<ha-button @click=${()=>r(l)}>${n(`${l}.title`)}</ha-button>`}
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
    </section>`}receiver(e,t){let{text:n,hass:r}=this,i=r?.language??`en`,o=()=>this.now(),l=new Intl.NumberFormat(i,{maximumFractionDigits:1,signDisplay:`exceptZero`}),u=t.state!==`listening`||t.reason!==null,d=t.offset_db??0;return s`<tr>
      <th scope="row">${t.name}</th>
      <td>${t.area_id===null?n(`receivers.no_room`):a(e,t.area_id)}</td>
      <td class="state">
        <span class="dot ${u?`ill`:``}" aria-hidden="true"></span>
        ${n(`receivers.state_${t.state}`)}${t.reason===null?``:` · ${n(`receivers.reason_${t.reason}`)}`}
        ${t.offline_since===null?c:s`· <xiaomi-tag-age .at=${t.offline_since} .now=${o} .language=${i}></xiaomi-tag-age>`}
      </td>
      <td>${Math.round(t.packets_min)}</td>
      <td>${t.tags_heard}</td>
      <td>${l.format(d+t.user_offset_db)} dB</td>
      <td>
        ${t.last_heard_at===null?`–`:s`<xiaomi-tag-age .at=${t.last_heard_at} .now=${o} .language=${i}></xiaomi-tag-age>`}
      </td>
    </tr>`}matrix({matrix:e,receivers:t}){let{text:n}=this,r=h(e,t.map(e=>e.source)),i=e=>t.find(t=>t.source===e)?.name??e;return r.sources.length===0?s`<section>
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
                  ${r.sources.map(t=>{let n=r.dbm.get(m(e,t));return n===void 0?s`<td class="none">${e===t?``:`–`}</td>`:s`<td style="--strength: ${Math.round(60*g(n,r))}%">
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
                  <th scope="row">${a(e,t.area_id)}</th>
                  <td>${t.receivers===0?n(`receivers.none_here`):t.receivers}</td>
                  <td>
                    ${t.share!==null&&t.share<.7?s`<span class="dot ill" aria-hidden="true"></span>`:c}
                    ${t.share===null?n(`receivers.untested`):i.format(t.share)}
                  </td>
                  <td>${t.confused_with===null?`–`:a(e,t.confused_with)}</td>
                </tr>`)}
          </tbody>
        </table>
      </div>
    </section>`}plan(e,t){let n=e.layout?.floors??[];if(n.length===0)return c;let r=v(t),i=n.flatMap(e=>e.rooms.map(e=>e.room)).filter(e=>r.has(e));return s`<section>
      <h2>${this.text(`receivers.plan`)}</h2>
      <p class="faint">${this.text(`receivers.plan_help`)}</p>
      ${i.length===0?c:s`<p>
              ${this.text(`receivers.weak_rooms`,{rooms:i.map(t=>a(e,t)).join(`, `)})}
            </p>`}
      <div class="plans">${n.map((n,i)=>this.floor(e,n,i,r,t))}</div>
    </section>`}floor(e,t,n,r,i){if(t.rooms.length===0)return c;let o=`weak-${n}`,u=t.rooms.flatMap(e=>e.polygon),d=u.map(([e])=>e),f=u.map(([,e])=>e),[p,m]=[Math.min(...d)-.3,Math.min(...f)-.3],[h,g]=[Math.max(...d)+.3-p,Math.max(...f)+.3-m],_=new Set(i.receivers.filter(e=>e.state!==`listening`).map(e=>e.source)),v=e.floors.find(e=>e.floor_id===t.floor_id)?.name??t.name;return s`<figure>
      <figcaption>${v}</figcaption>
      <svg viewBox="${p} ${m} ${h} ${g}" role="img" aria-label=${v}>
        <pattern id=${o} width="0.4" height="0.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line class="hatch" x1="0" y1="0" x2="0" y2="0.4" />
        </pattern>
        ${t.rooms.map(t=>l`<polygon class="room" points=${t.polygon.join(` `)} fill=${r.has(t.room)?`url(#${o})`:`none`}><title>${a(e,t.room)}</title></polygon>`)}
        ${Object.entries(e.layout?.receivers??{}).filter(([,e])=>e.floor===t.name).map(([e,t])=>l`<circle class=${_.has(e)?`spot ill`:`spot`} cx=${t.x_m} cy=${t.y_m} r="0.22" />`)}
      </svg>
    </figure>`}selfTest({self_test:e}){let{text:t,hass:n}=this,r=new Intl.NumberFormat(n?.language??`en`,{maximumFractionDigits:1});if(e.room_error_percent===null)return s`<section>
        <h2>${t(`receivers.self_test`)}</h2>
        <p class="faint">${t(`receivers.self_test_none`)}</p>
      </section>`;let i=r.format(e.room_error_percent);return s`<section>
      <h2>${t(`receivers.self_test`)}</h2>
      <p>${t(`receivers.self_test_now`,{percent:i})}</p>
      ${e.history.length<2?c:s`<svg
                class="chart"
                viewBox="0 -4 ${x.width} ${x.height+8}"
                preserveAspectRatio="none"
                role="img"
                aria-label=${t(`receivers.self_test`)}
              >
                <line class="axis" x1="0" y1=${x.height} x2=${x.width} y2=${x.height} />
                <polyline points=${_(e.history,x.width,x.height)} />
              </svg>
              <p class="faint axis-text">
                <span>${this.when(e.history[0]?.[0]??0)}</span>
                <span
                  >${t(`receivers.self_test_most`,{percent:r.format(Math.max(...e.history.map(([,e])=>e)))})}</span
                >
                <span>${this.when(e.history.at(-1)?.[0]??0)}</span>
              </p>`}
    </section>`}when(e){let{hass:t}=this;if(t===void 0)return``;let r=n(e,t.locale,t.config.time_zone),i=new Intl.DateTimeFormat(t.locale.language,{weekday:`short`}).format(e*1e3);return this.now()-e<S?r:`${i} ${r}`}static{this.styles=[f,y]}};t([e()],C.prototype,`report`,void 0),t([e()],C.prototype,`failed`,void 0),i(`xiaomi-tag-receivers`,C);export{C as ReceiversPage};