import{C as e,G as t,P as n,S as r,X as i,Y as a,ct as o,et as s,ot as c,rt as l,st as u,x as d}from"./shared-DUMyLCDn.js";import{t as f}from"./page-styles-qMAfzuhq.js";var p=.7;function m(e,t){return`${e} ${t}`}function h(e,t){let n=new Set(e.flatMap(e=>[e.source,e.emitter])),r=e.map(e=>e.dbm);return{sources:t.filter(e=>n.has(e)),dbm:new Map(e.map(e=>[m(e.source,e.emitter),e.dbm])),weakest:Math.min(...r),strongest:Math.max(...r)}}function g(e,{weakest:t,strongest:n}){return n===t?1:(e-t)/(n-t)}function _(e,t,n){let[r,i]=[e[0],e.at(-1)];if(r===void 0||i===void 0)return``;let a=Math.max(1,i[0]-r[0]),o=Math.max(1,...e.map(([,e])=>e));return e.map(([e,i])=>`${(t*(e-r[0])/a).toFixed(1)},${(n*(1-i/o)).toFixed(1)}`).join(` `)}function v({rooms:e}){return new Set(e.filter(e=>(e.share??(e.receivers===0?0:1))<p).map(e=>e.area_id))}var y=o` .advice{border-color:var(--primary-color)}.matrix td{background:color-mix(in srgb,var(--primary-color) var(--strength,0%),transparent);text-align:center}.matrix thead th{vertical-align:bottom;font-size:var(--ha-font-size-xs,11px)}.plans{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:16px}svg{direction:ltr;inline-size:100%;max-block-size:240px}.room{stroke:var(--secondary-text-color);stroke-width:2;vector-effect:non-scaling-stroke}.hatch{stroke:var(--error-color);stroke-width:0.08;opacity:0.7}.state{min-inline-size:11em}.scroll:focus-visible{outline:2px solid var(--primary-color)}thead th{white-space:nowrap}figure{margin:0}figcaption{margin-block-end:4px;color:var(--secondary-text-color)}.dot{display:inline-block;inline-size:10px;block-size:10px;margin-inline-end:4px;border-radius:50%;background:var(--success-color)}.dot.ill{border-radius:2px;background:var(--error-color)}.axis{stroke:var(--divider-color);vector-effect:non-scaling-stroke}.axis-text{display:flex;justify-content:space-between;gap:8px;direction:ltr}.spot{fill:var(--success-color)}.spot.ill{fill:var(--error-color)}.chart{block-size:68px}polyline{fill:none;stroke:var(--primary-color);stroke-width:2;vector-effect:non-scaling-stroke}`,b=10,x={width:300,height:60},S=86400,C=class extends d{constructor(...e){super(...e),this.report=null,this.failed=!1,this.ticking=null,this.seconds=0}connectedCallback(){super.connectedCallback(),this.ticking=i(()=>{this.seconds+=1,this.seconds%b===0&&this.read()})}disconnectedCallback(){super.disconnectedCallback(),this.ticking?.()}updated(e){e.has(`hass`)&&this.report===null&&!this.failed&&this.read()}read(){this.hass?.connection.sendMessagePromise({type:`xiaomi_tag/receivers`}).then(e=>{this.report=e,this.failed=!1},()=>this.failed=!0)}render(){let{report:e,feed:t,text:n}=this,r=t?.home;return r==null?l:e===null?c`<section role="status">${n(this.failed?`receivers.failed`:`receivers.reading`)}</section>`:c`${this.advice(r,e)} ${this.list(r,e)} ${this.matrix(e)}
    ${this.rooms(r,e)} ${this.plan(r,e)} ${this.selfTest(e)}`}advice(e,{advice:r}){let{text:i}=this,a={room:t(e,r.area_id),receiver:e.receivers.find(e=>e.source===r.source)?.name??``},o=r.kind===`move`&&r.area_id===null?`move_somewhere`:r.kind,s=r.kind===`walk`?`teach`:r.kind===`draw`?`plan`:null;return c`<section class="advice">
      <h2>${i(`receivers.advice`)}</h2>
      <p>${i(`receivers.advice_${o}`,a)}</p>
      ${s===null?l:c`<ha-button @click=${()=>n(s)}>${i(`${s}.title`)}</ha-button>`}
    </section>`}list(e,{receivers:t}){let{text:n}=this;return c`<section>
      <h2>${n(`receivers.title`)}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${n(`receivers.title`)}>
        <table>
          <thead>
            <tr>
              ${[`name`,`room`,`state`,`packets`,`tags`,`offset`,`last`].map(e=>c`<th scope="col">${n(`receivers.column_${e}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${t.map(t=>this.receiver(e,t))}
          </tbody>
        </table>
      </div>
    </section>`}receiver(e,n){let{text:r,hass:i}=this,a=i?.language??`en`,o=()=>this.now(),s=new Intl.NumberFormat(a,{maximumFractionDigits:1,signDisplay:`exceptZero`}),u=n.state!==`listening`||n.reason!==null,d=n.offset_db??0;return c`<tr>
      <th scope="row">${n.name}</th>
      <td>${n.area_id===null?r(`receivers.no_room`):t(e,n.area_id)}</td>
      <td class="state">
        <span class="dot ${u?`ill`:``}" aria-hidden="true"></span>
        ${r(`receivers.state_${n.state}`)}${n.reason===null?``:` · ${r(`receivers.reason_${n.reason}`)}`}
        ${n.offline_since===null?l:c`· <xiaomi-tag-age .at=${n.offline_since} .now=${o} .language=${a}></xiaomi-tag-age>`}
      </td>
      <td>${Math.round(n.packets_min)}</td>
      <td>${n.tags_heard}</td>
      <td>${s.format(d+n.user_offset_db)} dB</td>
      <td>
        ${n.last_heard_at===null?`–`:c`<xiaomi-tag-age .at=${n.last_heard_at} .now=${o} .language=${a}></xiaomi-tag-age>`}
      </td>
    </tr>`}matrix({matrix:e,receivers:t}){let{text:n}=this,r=h(e,t.map(e=>e.source)),i=e=>t.find(t=>t.source===e)?.name??e;return r.sources.length===0?c`<section>
        <h2>${n(`receivers.matrix`)}</h2>
        <p class="faint">${n(`receivers.matrix_none`)}</p>
      </section>`:c`<section>
      <h2>${n(`receivers.matrix`)}</h2>
      <p class="faint">${n(`receivers.matrix_help`)}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${n(`receivers.matrix`)}>
        <table class="matrix">
          <thead>
            <tr>
              <td></td>
              ${r.sources.map(e=>c`<th scope="col"><span>${i(e)}</span></th>`)}
            </tr>
          </thead>
          <tbody>
            ${r.sources.map(e=>c`<tr>
                  <th scope="row">${i(e)}</th>
                  ${r.sources.map(t=>{let n=r.dbm.get(m(e,t));return n===void 0?c`<td class="none">${e===t?``:`–`}</td>`:c`<td style="--strength: ${Math.round(60*g(n,r))}%">
                          ${Math.round(n)}
                        </td>`})}
                </tr>`)}
          </tbody>
        </table>
      </div>
    </section>`}rooms(e,{rooms:n}){let{text:r,hass:i}=this,a=new Intl.NumberFormat(i?.language??`en`,{style:`percent`,maximumFractionDigits:0});return c`<section>
      <h2>${r(`receivers.rooms`)}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${r(`receivers.rooms`)}>
        <table>
          <thead>
            <tr>
              ${[`room`,`receivers`,`found`,`confused`].map(e=>c`<th scope="col">${r(`receivers.column_${e}`)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${n.map(n=>c`<tr>
                  <th scope="row">${t(e,n.area_id)}</th>
                  <td>${n.receivers===0?r(`receivers.none_here`):n.receivers}</td>
                  <td>
                    ${n.share!==null&&n.share<.7?c`<span class="dot ill" aria-hidden="true"></span>`:l}
                    ${n.share===null?r(`receivers.untested`):a.format(n.share)}
                  </td>
                  <td>${n.confused_with===null?`–`:t(e,n.confused_with)}</td>
                </tr>`)}
          </tbody>
        </table>
      </div>
    </section>`}plan(e,n){let r=e.layout?.floors??[];if(r.length===0)return l;let i=v(n),a=r.flatMap(e=>e.rooms.map(e=>e.room)).filter(e=>i.has(e));return c`<section>
      <h2>${this.text(`receivers.plan`)}</h2>
      <p class="faint">${this.text(`receivers.plan_help`)}</p>
      ${a.length===0?l:c`<p>
              ${this.text(`receivers.weak_rooms`,{rooms:a.map(n=>t(e,n)).join(`, `)})}
            </p>`}
      <div class="plans">${r.map((t,r)=>this.floor(e,t,r,i,n))}</div>
    </section>`}floor(e,n,r,i,a){if(n.rooms.length===0)return l;let o=`weak-${r}`,s=n.rooms.flatMap(e=>e.polygon),d=s.map(([e])=>e),f=s.map(([,e])=>e),[p,m]=[Math.min(...d)-.3,Math.min(...f)-.3],[h,g]=[Math.max(...d)+.3-p,Math.max(...f)+.3-m],_=new Set(a.receivers.filter(e=>e.state!==`listening`).map(e=>e.source)),v=e.floors.find(e=>e.floor_id===n.floor_id)?.name??n.name;return c`<figure>
      <figcaption>${v}</figcaption>
      <svg viewBox="${p} ${m} ${h} ${g}" role="img" aria-label=${v}>
        <pattern id=${o} width="0.4" height="0.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line class="hatch" x1="0" y1="0" x2="0" y2="0.4" />
        </pattern>
        ${n.rooms.map(n=>u`<polygon class="room" points=${n.polygon.join(` `)} fill=${i.has(n.room)?`url(#${o})`:`none`}><title>${t(e,n.room)}</title></polygon>`)}
        ${Object.entries(e.layout?.receivers??{}).filter(([,e])=>e.floor===n.name).map(([e,t])=>u`<circle class=${_.has(e)?`spot ill`:`spot`} cx=${t.x_m} cy=${t.y_m} r="0.22" />`)}
      </svg>
    </figure>`}selfTest({self_test:e}){let{text:t,hass:n}=this,r=new Intl.NumberFormat(n?.language??`en`,{maximumFractionDigits:1});if(e.room_error_percent===null)return c`<section>
        <h2>${t(`receivers.self_test`)}</h2>
        <p class="faint">${t(`receivers.self_test_none`)}</p>
      </section>`;let i=r.format(e.room_error_percent);return c`<section>
      <h2>${t(`receivers.self_test`)}</h2>
      <p>${t(`receivers.self_test_now`,{percent:i})}</p>
      ${e.history.length<2?l:c`<svg
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
    </section>`}when(e){let{hass:t}=this;if(t===void 0)return``;let n=a(e,t.locale,t.config.time_zone),r=new Intl.DateTimeFormat(t.locale.language,{weekday:`short`}).format(e*1e3);return this.now()-e<S?n:`${r} ${n}`}static{this.styles=[f,y]}};e([s()],C.prototype,`report`,void 0),e([s()],C.prototype,`failed`,void 0),r(`xiaomi-tag-receivers`,C);export{C as ReceiversPage};