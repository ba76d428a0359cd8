import{A as e,B as t,C as n,D as r,G as i,I as a,M as o,N as s,P as c,S as l,X as u,Y as d,ct as f,et as p,ot as m,rt as h,x as g}from"./shared-DUMyLCDn.js";import{t as _}from"./page-styles-qMAfzuhq.js";import{t as v}from"./live-BHifIZv2.js";var y=[`learned`,`known`,`collecting`,`unknown`],b=[`elsewhere`,`restless`,`used`,`silent`,`left_out`],x=[`sensor`,`receiver`,`time`,`tags`,`none`];function S({rooms:e},t){return[...e].sort((e,n)=>w(y,e.state)-w(y,n.state)||(n.share??-1)-(e.share??-1)||t(e.area_id).localeCompare(t(n.area_id)))}function C({sensors:e},t){return[...e].sort((e,n)=>w(b,e.state)-w(b,n.state)||n.lessons-e.lessons||t(e.entity_id).localeCompare(t(n.entity_id)))}function w(e,t){let n=e.indexOf(t);return n<0?e.length:n}function T({rooms:e}){return e.filter(e=>e.lessons>0).length}var E=.005;function D({share:e,share_before:t}){return e===null?`not_measured`:t!==null&&t>=E?`compared`:e<E?`never`:t===null?`measured`:`new`}function O(e){switch(e.state){case`elsewhere`:return e.suggested_area_id===null?`elsewhere`:`elsewhere_in`;case`left_out`:return e.left_out_by===`label`?`left_out_label`:`left_out`;case`used`:return e.kind===`room`?`room`:e.lessons>0?`taught`:e.edges>0?`taught_nothing`:`silent`;default:return e.state}}function ee({advice:{kind:e,area_id:t}}){return x.includes(e)?t===null&&(e===`sensor`||e===`receiver`)?`${e}_somewhere`:e:null}function k({lessons:e,since:t,began_at:n,can_undo:r}){return e>0||n!==null||t!==null||r}var A=86400;function j(e,{hass:t,home:n}){return e===null?``:t.areas[e]?.name??i(n,e)}function M(e,{hass:t}){let n=t.states[e]?.attributes.friendly_name;return typeof n==`string`&&n!==``?n:e}function N(e,{hass:t,now:n}){let r=d(e,t.locale,t.config.time_zone),i=t.locale.time_zone===`server`?{timeZone:t.config.time_zone}:{},a=(e,n)=>new Intl.DateTimeFormat(t.locale.language,{...e,...i}).format(n*1e3),o={day:`numeric`,month:`short`};return a(o,e)===a(o,n)&&Math.abs(e-n)<A?r:`${a(Math.abs(e-n)<6*A?{weekday:`short`}:o,e)}, ${r}`}function P(e,{hass:t}){return new Intl.NumberFormat(t.language,{style:`unit`,unit:`hour`,maximumFractionDigits:+(e<10)}).format(e)}function F(e,{hass:n}){return t(e,n.language)}function I(e,{hass:t}){return new Intl.NumberFormat(t.language,{maximumFractionDigits:0}).format(e)}function L(e,t,n){return e(t)||e(n)}var R={known:`mdi:check`,learned:`mdi:school-outline`,collecting:`mdi:progress-clock`,unknown:`mdi:help`};function z(e,t){let{text:n}=t,r=S(e,e=>j(e,t));return m`<section>
    <h2>${n(`lessons.rooms`)}</h2>
    ${r.length===0?m`<p class="faint">${n(`lessons.rooms_none`)}</p>`:m`<p class="faint">${n(`lessons.rooms_help`)}</p>
            <ul class="rooms">
              ${r.map(e=>B(e,t))}
            </ul>`}
  </section>`}function B(e,t){let{text:n}=t,{state:r,receivers:i,sensors:a,lessons:o}=e,s=[[`receivers`,i],[`sensors`,a],[`moments`,o]];return m`<li>
    <div class="what">
      <span class="name">${j(e.area_id,t)}</span>
      <span class="chip ${r}"
        ><ha-icon icon=${R[r]??`mdi:help`}></ha-icon
        >${L(n,`lessons.room_${r}`,`lessons.room_unknown`)}</span
      >
      <span class="faint counts">
        ${s.map(([e,r])=>n(`lessons.room_${e}`,{count:I(r,t)})).join(` · `)}
      </span>
    </div>
    ${V(e,t)}
  </li>`}function V(e,t){let{text:n}=t,{share:r,share_before:i}=e,a=D(e),o=n(`lessons.share_${a}`,{before:i===null?``:F(i,t),now:r===null?``:F(r,t)});return m`<div class="share">
    <span class="bar ${a}" aria-hidden="true">
      ${r===null?h:m`<span style="inline-size: ${H(r)}"></span>`}
      ${i===null||a!==`compared`?h:m`<i style="inset-inline-start: ${H(i)}"></i>`}
    </span>
    <span class=${a===`not_measured`?`faint`:``}>${o}</span>
  </div>`}function H(e){return`${Math.round(100*Math.min(1,Math.max(0,e)))}%`}var U={motion:`mdi:motion-sensor`,presence:`mdi:account-check-outline`,door:`mdi:door-open`,hand:`mdi:gesture-tap`,room:`mdi:cellphone-marker`},W=[`elsewhere`,`restless`];function G(e,t,n){let{text:r}=t,i=C(e,e=>M(e,t));return m`<section>
    <h2>${r(`lessons.sensors`)}</h2>
    ${i.length===0?m`<p class="faint">${r(`lessons.sensors_none`)}</p>`:m`<p class="faint">${r(`lessons.sensors_help`)}</p>
            <ul class="sensors">
              ${i.map(e=>K(e,t,n))}
            </ul>`}
  </section>`}function K(e,t,{busy:n,show:r,leaveOut:i}){let{text:a}=t,{entity_id:o,kind:s,person:c,state:l}=e,u=M(o,t),d=W.includes(l),f=[e.area_id===null?s===`room`?``:a(`lessons.no_area`):j(e.area_id,t),L(a,`lessons.kind_${s}`,`lessons.kind_presence`),c===null?``:a(`lessons.of_person`,{person:M(c,t)})];return m`<li class=${l}>
    <ha-icon class="kind" icon=${U[s]??`mdi:eye-outline`}></ha-icon>
    <div class="what">
      <button class="name" @click=${()=>r(o)}>${u}</button>
      <span class="faint">${f.filter(Boolean).join(` · `)}</span>
      <span class=${d?`ill`:`taught`}>
        ${d?m`<ha-icon icon="mdi:alert-outline"></ha-icon>`:h}${q(e,t)}
      </span>
    </div>
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        aria-label=${a(`lessons.use_named`,{sensor:u})}
        .checked=${v(l!==`left_out`)}
        ?disabled=${n===o||e.left_out_by===`label`}
        @change=${e=>i(o,!e.target.checked)}
      />
    </label>
  </li>`}function q(e,t){let n={moments:I(e.lessons,t),edges:I(e.edges,t),percent:F(e.explained,t),room:j(e.suggested_area_id,t)};return t.text(`lessons.sensor_${O(e)}`,n)}var J=f` section>:last-child{margin-block-end:0}.faint{font-size:var(--ha-font-size-s,12px)}.advice{border-color:var(--primary-color)}.now{display:flex;flex-wrap:wrap;align-items:center;gap:8px 12px}.now>:last-child{flex:1 1 16em}.chip{display:inline-flex;align-items:center;gap:4px;padding:2px 8px;border:1px solid var(--chip-color,var(--secondary-text-color));border-radius:12px;background:color-mix(in srgb,var(--chip-color,var(--secondary-text-color)) 14%,transparent);font-size:var(--ha-font-size-s,12px);white-space:nowrap}.chip ha-icon{--mdc-icon-size:16px;color:var(--chip-color,var(--secondary-text-color))}.chip.learned{--chip-color:var(--success-color)}.chip.known{--chip-color:var(--primary-color)}.chip.withdrawn{--chip-color:var(--warning-color)}.chip.unknown{border-style:dashed}dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:8px 16px;margin:12px 0 0}dt{color:var(--secondary-text-color);font-size:var(--ha-font-size-s,12px)}dd{margin:0;font-variant-numeric:tabular-nums}ul{margin:0;padding:0;list-style:none}li{display:grid;align-items:center;gap:4px 16px;padding-block:10px;border-block-start:1px solid var(--divider-color)}.rooms li{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}.rooms .what{display:flex;flex-wrap:wrap;align-items:center;gap:2px 8px}.name{font-weight:var(--ha-font-weight-medium,500);overflow-wrap:anywhere}.counts{flex-basis:100%}.share{font-size:var(--ha-font-size-s,13px);font-variant-numeric:tabular-nums}.bar{position:relative;overflow:visible;margin-block:4px 6px}.bar>i{position:absolute;inset-block:-3px;inline-size:3px;margin-inline-start:-1px;border-radius:1px;background:var(--primary-text-color)}.bar.not_measured{box-sizing:border-box;border:1px dashed var(--secondary-text-color);background:none}.sensors li{grid-template-columns:auto minmax(0,1fr) auto}.sensors .kind{color:var(--secondary-text-color)}.sensors .what{display:grid;justify-items:start;gap:2px}.sensors .left_out .taught,.sensors .silent .taught{color:var(--secondary-text-color)}button.name{margin:-10px -4px -12px;padding:10px 4px;min-block-size:44px;border:0;background:none;color:inherit;font-family:inherit;font-size:inherit;line-height:inherit;text-align:start;cursor:pointer}.ill{display:flex;align-items:flex-start;gap:4px}.ill ha-icon{--mdc-icon-size:18px;flex:none;color:var(--warning-color)}.switch{display:grid;place-items:center;min-inline-size:48px;min-block-size:44px;cursor:pointer}.switch input{appearance:none;position:relative;box-sizing:border-box;inline-size:44px;block-size:26px;margin:0;border:2px solid var(--secondary-text-color);border-radius:13px;background:transparent;cursor:inherit}.switch input::before{content:"";position:absolute;inset-block-start:3px;inset-inline-start:3px;inline-size:16px;block-size:16px;border-radius:50%;background:var(--secondary-text-color);transition:inset-inline-start 0.15s}.switch input:checked{border-color:var(--primary-color);background:var(--primary-color)}.switch input:checked::before{inset-inline-start:21px;background:var(--text-primary-color,#fff)}.switch input:disabled{opacity:0.5;cursor:default}.switch input:focus-visible,button:focus-visible,a:focus-visible{outline:2px solid var(--primary-color);outline-offset:2px}.question{margin-block-start:12px;padding:12px 16px;border:1px solid var(--warning-color);border-radius:8px}.question button{min-block-size:44px;padding-inline:16px;border:1px solid var(--divider-color);border-radius:22px;background:none;color:inherit;font:inherit;cursor:pointer}.question .confirm{border-color:var(--error-color)}.stale{padding:12px 16px;border-inline-start:4px solid var(--warning-color);border-radius:8px;background:color-mix(in srgb,var(--warning-color) 10%,transparent)}.buttons{align-items:center}.more{display:inline-flex;align-items:center;min-block-size:44px;color:var(--primary-text-color)}@media (max-width:599px){.rooms li{grid-template-columns:minmax(0,1fr)}}@media (prefers-reduced-motion:reduce){.switch input::before{transition:none}}`,Y=60,X=5,Z=`/config/integrations/integration/xiaomi_tag`,Q=`https://github.com/xiaomi-tag/xiaomi-tag/blob/main/docs/learning.md`,te={off:`mdi:power`,no_sensors:`mdi:motion-sensor-off`,collecting:`mdi:progress-clock`,learned:`mdi:school-outline`,not_better:`mdi:equal`,withdrawn:`mdi:undo-variant`,coverage:`mdi:home-search-outline`},$=class extends g{constructor(...e){super(...e),this.report=null,this.failure=null,this.asking=null,this.studying=!1,this.busy=!1,this.switching=null,this.ticking=null,this.seconds=0,this.reading=!1}connectedCallback(){super.connectedCallback(),this.ticking=u(()=>{this.seconds+=1;let e=this.failure!==null||this.report===null||this.report.running;this.seconds>=(e?X:Y)&&this.read()})}disconnectedCallback(){super.disconnectedCallback(),this.ticking?.()}updated(e){e.has(`hass`)&&this.report===null&&this.failure===null&&this.read(),e.has(`asking`)&&this.asking!==null&&this.renderRoot.querySelector(`.cancel`)?.focus()}read(){this.seconds=0,this.reading||this.busy||this.studying||this.switching!==null||(this.reading=!0,this.call(`xiaomi_tag/lessons`).catch(e=>{this.failure=r(e)&&e.code===`unknown_command`?`older`:`failed`}).finally(()=>this.reading=!1))}async call(e,t={}){let n=await this.hass?.connection.sendMessagePromise({type:e,...t});n!==void 0&&(this.report=n,this.failure=null)}render(){let{hass:e,report:t,failure:n,text:r}=this,i=this.feed?.home;if(e===void 0||i==null)return h;if(t===null)return m`<section role="status">
        <h2>${r(`lessons.heading`)}</h2>
        ${r(`lessons.${n??`reading`}`)}
      </section>`;let a={hass:e,home:i,text:r,now:this.now()};return m`${n===null?h:m`<p class="stale" role="status">${r(`lessons.failed`)}</p>`}
    ${this.summary(t,a)} ${this.advice(t,a)} ${this.lists(t,a)} ${this.about()}`}summary(e,t){let{text:n}=this,r=n(`lessons.state_${e.state}`)===``?`collecting`:e.state,i={moments:I(e.lessons,t),rooms:I(T(e),t)};return m`<section class="state">
      <h2>${n(`lessons.heading`)}</h2>
      <p class="now" role="status">
        <span class="chip ${r}"
          ><ha-icon icon=${te[r]??`mdi:school-outline`}></ha-icon>${n(`lessons.state_${r}`)}</span
        >
        <span>${n(`lessons.means_${r}`,i)}</span>
      </p>
      ${this.facts(e,t)} ${this.asking===null?this.actions(e):this.question(this.asking)}
    </section>`}facts(e,t){let{text:n}=this,r=e=>e===null?``:N(e,t),i=e.error_percent===null||e.tested===0?n(`lessons.share_not_measured`):n(`lessons.wrong_of`,{percent:new Intl.NumberFormat(t.hass.language,{maximumFractionDigits:1}).format(e.error_percent),tested:I(e.tested,t)}),a=[e.since===null?[`began`,r(e.began_at)]:[`since`,r(e.since)],[`hours`,e.enabled?P(e.hours,t):``],[`wrong`,e.enabled?i:``],[`studied`,r(e.studied_at)],[`next`,e.running||!e.enabled?``:r(e.next_at)]];return m`<dl>
      ${a.filter(([,e])=>e!==``).map(([e,t])=>m`<div>
              <dt>${n(`lessons.fact_${e}`)}</dt>
              <dd>${t}</dd>
            </div>`)}
    </dl>`}actions(e){let{text:t,busy:n}=this,r=e.running||this.studying;return m`<div class="buttons">
      ${e.enabled?m`<ha-button ?disabled=${r||n} @click=${()=>this.study()}
              >${t(r?`lessons.studying`:`lessons.study`)}</ha-button
            >`:m`<ha-button @click=${()=>s(Z)}>${t(`lessons.options`)}</ha-button>`}
      ${e.can_undo?m`<ha-button appearance="plain" @click=${()=>this.asking=`undo`}
              >${t(`lessons.undo`)}</ha-button
            >`:h}
      ${k(e)?m`<ha-button appearance="plain" @click=${()=>this.asking=`forget`}
              >${t(`lessons.forget`)}</ha-button
            >`:h}
    </div>`}question(e){let{text:t}=this;return m`<div class="question" role="group" aria-label=${t(`lessons.${e}`)}>
      <p><b>${t(`lessons.${e}_ask`)}</b></p>
      <p>${t(`lessons.${e}_means`)}</p>
      <div class="buttons">
        <button class="cancel" @click=${()=>this.asking=null}>${t(`common.cancel`)}</button>
        <button class="confirm" ?disabled=${this.busy} @click=${()=>this.carryOut(e)}>
          ${t(`lessons.${e}_confirm`)}
        </button>
      </div>
    </div>`}advice(e,t){let{text:n}=this,r=ee(e);return r===null||!e.enabled?h:m`<section class="advice">
      <h2>${n(`lessons.advice`)}</h2>
      <p>${n(`lessons.advice_${r}`,{room:j(e.advice.area_id,t)})}</p>
      ${e.advice.kind===`receiver`?m`<ha-button appearance="plain" @click=${()=>c(`receivers`)}
              >${n(`receivers.title`)}</ha-button
            >`:h}
    </section>`}lists(e,t){return!e.enabled&&e.rooms.length===0&&e.sensors.length===0?h:m`${z(e,t)}
    ${G(e,t,{busy:this.switching,show:e=>o(this,e),leaveOut:(e,t)=>this.leaveOut(e,t)})}`}about(){let{text:e}=this;return m`<section>
      <h2>${e(`lessons.about`)}</h2>
      <p>${e(`lessons.about_used`)}</p>
      <p>${e(`lessons.about_kept`)}</p>
      <p>${e(`lessons.about_limits`)}</p>
      <div class="buttons">
        <ha-button appearance="plain" @click=${()=>s(Z)}>${e(`lessons.options`)}</ha-button>
        <a class="more" href=${Q} target="_blank" rel="noreferrer">${e(`lessons.more`)}</a>
      </div>
    </section>`}study(){this.studying=!0,this.call(`xiaomi_tag/lessons/study`).then(()=>a(this,this.text(`lessons.study_done`)),()=>this.failed()).finally(()=>this.studying=!1)}carryOut(t){this.busy||(this.busy=!0,this.call(`xiaomi_tag/lessons/${t}`).then(()=>{this.asking=null,e(`success`),a(this,this.text(`lessons.${t}_done`))},()=>this.failed()).finally(()=>this.busy=!1))}leaveOut(e,t){this.switching=e,this.call(`xiaomi_tag/lessons/leave_out`,{entity_id:e,left_out:t}).catch(()=>this.failed()).finally(()=>this.switching=null)}failed(){e(`failure`),a(this,this.text(`lessons.act_failed`))}static{this.styles=[_,J]}};n([p()],$.prototype,`report`,void 0),n([p()],$.prototype,`failure`,void 0),n([p()],$.prototype,`asking`,void 0),n([p()],$.prototype,`studying`,void 0),n([p()],$.prototype,`busy`,void 0),n([p()],$.prototype,`switching`,void 0),l(`xiaomi-tag-lessons`,$);export{$ as LessonsPage};