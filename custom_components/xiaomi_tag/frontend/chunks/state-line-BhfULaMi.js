import{A as e,C as t,I as n,Q as r,R as i,S as a,ct as o,et as s,i as c,ot as l,r as u,rt as d,tt as f}from"./shared-DUMyLCDn.js";import{n as ee}from"./page-styles-qMAfzuhq.js";import{S as te,_ as p,a as m,b as h,c as ne,d as g,g as _,h as v,l as y,m as b,o as x,p as re,r as S,s as C,u as w,v as T,x as E,y as D}from"./row-6q3F_6u1.js";var O=`xiaomi_tag`;async function k(e,t,n){await e.callService(O,t,{track:n},void 0,!1)}async function A(e,{name:t,host:n,start:r,end:i}){let a={name:t,start:P(r),end:P(i),...n===null?{}:{host:n}};await e.callService(O,`add_visit`,a,void 0,!1)}async function j(e,t){await e.callService(O,`end_visit`,{visit:t},void 0,!1)}async function M(e,t){let n=(await e.callService(O,`report`,{track:t,format:`html`,language:e.language},void 0,!1,!0)).response?.report;if(typeof n!=`string`)throw Error(`no report`);return new Blob([n],{type:`text/html;charset=utf-8`})}function N(e,t){let n=document.createElement(`a`);n.href=URL.createObjectURL(e),n.download=t,n.click(),setTimeout(()=>URL.revokeObjectURL(n.href),6e4)}function P(e){return(/* @__PURE__ */ new Date(e*1e3)).toISOString()}var F=o` :host{display:grid;gap:12px;min-inline-size:0;color:var(--primary-text-color);line-height:1.45}h3,h4,h5,p{margin:0}.head{display:flex;flex-wrap:wrap;align-items:center;gap:4px 12px}h3{font-size:var(--ha-font-size-l,16px);font-weight:var(--ha-font-weight-medium,500)}h4,summary{font-size:var(--ha-font-size-m,14px);font-weight:var(--ha-font-weight-medium,500)}h5{color:var(--secondary-text-color);font-size:var(--ha-font-size-s,12px);font-weight:var(--ha-font-weight-medium,500)}.faint,small{color:var(--secondary-text-color);font-size:var(--ha-font-size-s,12px)}.note{padding:8px 12px;border-inline-start:3px solid var(--warning-color);border-radius:4px;background:color-mix(in srgb,var(--warning-color) 10%,transparent)}section{display:grid;gap:6px;min-inline-size:0}dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:8px 16px;margin:0}dt{color:var(--secondary-text-color);font-size:var(--ha-font-size-s,12px)}dd{margin:0}.find{padding:12px;border:1px solid var(--divider-color);border-radius:8px}.loud{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 12px}b{font-weight:var(--ha-font-weight-medium,500)}ol,ul{margin:0;padding:0;list-style:none}.days{display:grid;gap:12px}.clues{margin-block-start:4px}.clues li{position:relative;display:grid;grid-template-columns:4.2em 18px minmax(0,1fr);gap:8px;padding-block:4px;--mdc-icon-size:16px}.clues li:not(:last-child)::before{content:"";position:absolute;inset-block:24px -4px;inset-inline-start:calc(4.2em + 8px + 8px);inline-size:2px;background:var(--divider-color)}.clues ha-icon{display:block;inline-size:18px;block-size:20px;padding-block-start:2px;box-sizing:border-box;color:var(--error-color)}.clues .little ha-icon,.clues .against ha-icon{color:var(--secondary-text-color)}.clues .against>span{color:var(--secondary-text-color)}time{color:var(--secondary-text-color);font-variant-numeric:tabular-nums;text-align:end;white-space:nowrap}small{white-space:nowrap}.rooms,.presence{display:grid;gap:6px}.rooms li{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr) 5em;align-items:center;gap:12px}.rooms .time{text-align:end;font-variant-numeric:tabular-nums}.presence li{display:grid;grid-template-columns:7em minmax(0,1fr);align-items:center;gap:12px;font-size:var(--ha-font-size-s,12px)}.strip{position:relative;block-size:12px;border-radius:3px;overflow:hidden;background:var(--divider-color)}.strip>span{position:absolute;inset-block:0;background:var(--primary-color)}.scale{display:flex;justify-content:space-between;color:var(--secondary-text-color);font-variant-numeric:tabular-nums}details{padding:4px 12px;border:1px solid var(--divider-color);border-radius:8px}summary{min-block-size:36px;line-height:36px;cursor:pointer}summary:focus-visible,a:focus-visible,button:focus-visible,input:focus-visible{outline:2px solid var(--primary-color);outline-offset:2px}.steps{display:grid;gap:8px;margin-block:4px 12px;padding-inline-start:20px;list-style:decimal}.steps ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:0 16px}a{display:inline-block;padding-block:8px;color:var(--primary-text-color)}details .note{margin-block-end:12px}.question{display:grid;gap:8px;padding:12px;border:1px solid var(--primary-color);border-radius:8px}fieldset{margin:0;padding:0;border:0}legend{padding:0;font-weight:var(--ha-font-weight-medium,500)}label{display:flex;align-items:center;gap:8px;min-block-size:44px;cursor:pointer}input[type="radio"]{inline-size:20px;block-size:20px;margin:0;accent-color:var(--primary-color)}.cancel,.confirm{min-block-size:44px;padding-inline:16px;border:1px solid var(--primary-color);border-radius:22px;background:var(--primary-color);color:var(--text-primary-color,#fff);font:inherit;font-weight:var(--ha-font-weight-medium,500);cursor:pointer}.confirm{border-color:var(--divider-color);background:transparent;color:var(--primary-text-color)}.confirm[disabled]{opacity:0.5;cursor:default}`,I=[ee,F];function L(e){let t=[...e.strangers].sort((e,t)=>t.last_seen-e.last_seen),n=t.filter(({decision:e,level:t})=>e===null&&t===null);return{cases:u(e,!0),review:n.filter(({ambient:e})=>e),decided:t.filter(({decision:e})=>e!==null),others:n.filter(({ambient:e})=>!e)}}function R(e,{hass:t}){let n=new Intl.DateTimeFormat(`en`,{dateStyle:`short`,...D(t)}),r=/* @__PURE__ */ new Map;for(let t of[...e].sort((e,t)=>t.at-e.at)){let e=n.format(t.at*1e3);r.set(e,[...r.get(e)??[],t])}return[...r.values()].map(e=>({at:e[0]?.at??0,evidence:e}))}var ie=86400;function z(e,t,n,r){let i=/* @__PURE__ */ new Map;for(let[n,a]of e){let e=a??t,o=r(n);for(;o<=e;){let t=r(o+ie+7200),a=i.get(o)??[];a.push([B(n,o,t),B(e,o,t)]),i.set(o,a),o=t}}return[...i].map(([e,t])=>({at:e,spans:t})).sort((e,t)=>t.at-e.at).slice(0,n)}function B(e,t,n){return Math.min(1,Math.max(0,(e-t)/(n-t)))}function V(e){return e>=-55?`beside`:e>=-70?`near`:e>=-84?`in_reach`:`far`}var H=5,U=14,W=[[`help_stop`,`https://stopstalkerware.org`],[`help_lines`,`https://nomoredirectory.org`],[`help_airguard`,`https://github.com/seemoo-lab/AirGuard`]],G={against:`mdi:minus-circle-outline`,little:`mdi:circle-outline`,some:`mdi:circle-slice-4`,strong:`mdi:circle`};function K(e,t){let{text:n}=t,r=R(e.evidence.filter(e=>m(e,t)!==``),t);return l`<section>
    <h4>${n(`strangers.evidence`)}</h4>
    ${r.length===0?l`<p class="faint">${n(`strangers.no_evidence`)}</p>`:l`<ol class="days">
            ${r.map(({at:e,evidence:n})=>l`<li>
                  <h5>${x(e,t)}</h5>
                  <ol class="clues">
                    ${n.map(e=>q(e,t))}
                  </ol>
                </li>`)}
          </ol>`}
  </section>`}function q(e,t){let n=_(e);return l`<li class=${n}>
    <time datetime=${(/* @__PURE__ */ new Date(e.at*1e3)).toISOString()}>${v(e.at,t)}</time>
    <ha-icon icon=${G[n]}></ha-icon>
    <span>${m(e,t)} <small>${t.text(`strangers.weight_${n}`)}</small></span>
  </li>`}function J(e,{text:t}){let n=c(e);if(n===0||e.decision!==null)return d;let r=b(t,`strangers.ring_${e.family}`,`strangers.ring_other`);return l`<details ?open=${n>=3}>
    <summary>${t(`strangers.what_to_do`)}</summary>
    <ol class="steps">
      <li>${t(`strangers.do_find`)}</li>
      <li>${r}</li>
      <li>${t(`strangers.do_keep`)}</li>
      <li>
        ${t(`strangers.do_turn`)}
        <ul>
          ${W.map(([e,n])=>l`<li>
                <a href=${n} target="_blank" rel="noreferrer noopener">${t(`strangers.${e}`)}</a>
              </li>`)}
        </ul>
      </li>
    </ol>
    ${n>=3?l`<p class="note">${t(`strangers.do_owner`)}</p>`:d}
  </details>`}function Y({rooms:e},t){let n=[...e].filter(({seconds:e})=>e>=60).sort((e,t)=>t.seconds-e.seconds).slice(0,H),i=n[0]?.seconds??0;return i===0?d:l`<section>
    <h4>${t.text(`strangers.rooms`)}</h4>
    <ul class="rooms">
      ${n.map(({area_id:e,seconds:n})=>l`<li>
            <span>${S(e,t)}</span>
            <span class="bar" aria-hidden="true"
              ><span style="inline-size: ${Math.round(100*n/i)}%"></span
            ></span>
            <span class="time">${r(n,t.hass.language)}</span>
          </li>`)}
    </ul>
  </section>`}function ae({visits:e},t){let{text:n,now:r,hass:i}=t,a=z(e,r,U,e=>re(e,i));return a.length===0?d:l`<section>
    <h4>${n(`strangers.here_when`)}</h4>
    <ul class="presence">
      ${a.map(({at:e,spans:n})=>{let r=n.map(([n,r])=>`${v(e+n*86400,t)}–${v(e+r*86400,t)}`);return l`<li>
          <span class="day">${x(e,t)}</span>
          <span
            class="strip"
            role="img"
            aria-label=${new Intl.ListFormat(i.language).format(r)}
            title=${r.join(`, `)}
            >${n.map(([e,t])=>l`<span
                  style="inset-inline-start: ${(100*e).toFixed(1)}%; inline-size: max(2px, ${(100*(t-e)).toFixed(1)}%)"
                ></span>`)}</span
          >
        </li>`})}
      <li class="hours" aria-hidden="true">
        <span class="day"></span>
        <span class="scale">${[0,6,12,18,24].map(e=>l`<span>${e}</span>`)}</span>
      </li>
    </ul>
  </section>`}var oe=[`ours`,`known`,`unsure`],X=class extends h{constructor(...e){super(...e),this.track=null,this.asking=null,this.owner=`unsure`,this.busy=!1}willUpdate(e){super.willUpdate(e),e.has(`track`)&&(this.asking=null)}updated(e){e.has(`asking`)&&this.asking!==null&&this.renderRoot.querySelector(`.cancel`)?.focus()}render(){let{strangers:e,context:t,text:n}=this;if(e===null||t===null)return d;let r=e.strangers.find(({id:e})=>e===this.track);return r===void 0?l`<p class="faint">${n(`strangers.gone`)}</p>`:l`${this.what(r,t)} ${this.find(r,t)} ${K(r,t)}
    ${J(r,t)} ${Y(r,t)} ${ae(r,t)}
    ${this.actions(r,t,e.may_decide)}`}what(e,t){let{text:n}=this,{level:r,decision:a,guest:o}=e,s=g(e,t),c=`strangers.means_${r??(e.ambient?`ambient`:`none`)}`,u=[a===null?``:C(e,t),e.suspicious?n(`strangers.suspicious`):``,o?n(`strangers.with_guest`):``].filter(Boolean),d=[[`fact_first`,p(e.first_seen,t)],[`fact_now`,T(e,t)],[`fact_sure`,r===null?``:n(`strangers.sure_${i(e.confidence)}`)],[`fact_moves`,e.still===null?``:n(e.still?`strangers.still`:`strangers.not_still`)],[`fact_says`,b(n,`strangers.condition_${e.condition}`,`strangers.condition_stateless`)]];return l`<div class="head">
        <h3>${ne(e,t)}</h3>
        ${E(r,n)}
      </div>
      <p>${s===``&&n(`${c}_alone`)||n(c,{members:s})}</p>
      ${u.map(e=>l`<p class="note">${e}</p>`)}
      <dl>
        ${d.filter(([,e])=>e!==``).map(([e,t])=>l`<div>
                <dt>${n(`strangers.${e}`)}</dt>
                <dd>${t}</dd>
              </div>`)}
      </dl>`}find(e,t){let{text:n,hass:r,strangers:i}=this,{receiver:a}=e,o=r?.language??`en`;if(a===null)return l`<section class="find">
        <h4>${n(`strangers.loudest`)}</h4>
        <p class="faint">${n(`strangers.not_heard`)}</p>
      </section>`;let s=Math.min(1,Math.max(0,(a.dbm+100)/60)),c=S(a.area_id,t),u=(i?.at??0)-a.age_s;return l`<section class="find">
      <h4>${n(`strangers.loudest`)}</h4>
      <p class="loud">
        <b>${c===``?a.name:n(`strangers.receiver_in`,{receiver:a.name,room:c})}</b>
        <span>${n(`strangers.near_${V(a.dbm)}`)}</span>
      </p>
      <span class="bar" aria-hidden="true"><span style="inline-size: ${Math.round(100*s)}%"></span></span>
      <p class="faint">
        ${new Intl.NumberFormat(o,{maximumFractionDigits:0}).format(a.dbm)} dBm ·
        <xiaomi-tag-age .at=${u} .now=${this.clock} .language=${o}></xiaomi-tag-age>
      </p>
      <p class="faint">${n(`strangers.search`)}</p>
    </section>`}actions(e,t,n){let{text:r,asking:i}=this;if(i!==null)return this.question(e,i,t);let a=e.level===null?[`trust`,`ignore`]:[`trust`,`ignore`,`close_case`],o=n?e.decision===null?a:[`withdraw`]:[];return l`${n?d:l`<p class="faint">${r(`strangers.admin_decides`)}</p>`}
      <div class="buttons">
        ${o.map(e=>l`<ha-button appearance="plain" @click=${()=>this.ask(e)}>${r(`strangers.${e}`)}</ha-button>`)}
        <ha-button appearance="plain" @click=${()=>this.report(e,`open`)}
          >${r(`strangers.report_open`)}</ha-button
        >
        <ha-button appearance="plain" @click=${()=>this.report(e,`save`)}
          >${r(`strangers.report_save`)}</ha-button
        >
      </div>`}ask(e){this.owner=`unsure`,this.asking=e}question(e,t,n){let{text:i}=this,a=t===`trust`&&this.owner===`unsure`,o=Math.max(0,n.now-e.first_seen);return l`<div class="question" role="group" aria-label=${i(`strangers.${t}`)}>
      <p><b>${i(`strangers.${t}_ask`)}</b></p>
      <p>${i(`strangers.${t}_means`,{time:r(o,n.hass.language)})}</p>
      ${t===`trust`?this.owners():d}
      <div class="buttons">
        <button class="cancel" @click=${()=>this.asking=null}>
          ${i(t===`withdraw`?`common.cancel`:`strangers.keep_watching`)}
        </button>
        <button class="confirm" ?disabled=${a||this.busy} @click=${()=>this.carryOut(e,t)}>
          ${i(`strangers.${t}_confirm`)}
        </button>
      </div>
    </div>`}owners(){let{text:e}=this;return l`<fieldset>
      <legend>${e(`strangers.whose`)}</legend>
      ${oe.map(t=>l`<label
            ><input
              type="radio"
              name="owner"
              .checked=${t===this.owner}
              @change=${()=>this.owner=t}
            />${e(`strangers.whose_${t}`)}</label
          >`)}
      ${this.owner===`unsure`?l`<p class="faint">${e(`strangers.whose_first`)}</p>`:d}
    </fieldset>`}carryOut({id:t},r){let{hass:i,text:a}=this;i===void 0||this.busy||(this.busy=!0,k(i,r,t).then(()=>{this.asking=null,e(`success`),n(this,a(`strangers.${r}_done`))},e=>this.failed(e)).finally(()=>this.busy=!1))}report({id:e},t){let{hass:n}=this;if(n===void 0)return;let r=t===`open`?window.open(``,`_blank`):null;M(n,e).then(t=>{r===null?N(t,`stranger-${e}.html`):r.location.href=URL.createObjectURL(t)},e=>{r?.close(),this.failed(e)})}failed(t){let r=t?.message;e(`failure`),n(this,typeof r==`string`&&r!==``?r:this.text(`strangers.failed`))}static{this.styles=[te,I]}};t([f()],X.prototype,`track`,void 0),t([s()],X.prototype,`asking`,void 0),t([s()],X.prototype,`owner`,void 0),t([s()],X.prototype,`busy`,void 0),a(`xiaomi-tag-stranger`,X);var se=3600,Z=[3,6,24,72,168],Q=class extends h{constructor(...e){super(...e),this.adding=!1,this.busy=!1,this.hours=Z[1],this.add=e=>{e.preventDefault();let t=new FormData(e.target),n=e=>{let n=t.get(e);return typeof n==`string`?n.trim():``},r=n(`name`),i=n(`host`);if(r===``)return;let a=this.now(),o=a+this.hours*se;this.run(e=>A(e,{name:r,host:i===``?null:i,start:a,end:o}))}}render(){let{strangers:e,context:t,text:n}=this;if(e===null||t===null)return d;let r=[...e.visits].filter(({end:e})=>e>t.now).sort((e,t)=>e.start-t.start);return l`<h3>${n(`strangers.visits`)}</h3>
      <p class="faint">${n(`strangers.visits_help`)}</p>
      ${r.length===0?d:l`<ul>
              ${r.map(e=>this.visit(e,t))}
            </ul>`}
      ${this.adding?this.form(t):l`<ha-button appearance="plain" @click=${()=>this.adding=!0}
              >${n(`strangers.visit_add`)}</ha-button
            >`}`}visit({id:e,name:t,host:n,start:r,end:i},a){let{text:o}=this,s={start:p(r,a),end:p(i,a)},c=r>a.now?o(`strangers.visit_from`,s):o(`strangers.visit_until`,s);return l`<li>
      <span
        ><b>${t}</b
        >${n===null?d:l` · ${o(`strangers.visit_of`,{host:w(n,a)})}`}
        <span class="faint">${c}</span></span
      >
      <ha-button
        appearance="plain"
        aria-label=${o(`strangers.visit_end_named`,{name:t})}
        ?disabled=${this.busy}
        @click=${()=>this.run(t=>j(t,e))}
        >${o(`strangers.visit_end`)}</ha-button
      >
    </li>`}form({hass:e}){let{text:t}=this,n=Object.values(e.states).filter(e=>e?.entity_id.startsWith(`person.`)===!0),r=(t,n)=>new Intl.NumberFormat(e.language,{style:`unit`,unit:n,unitDisplay:`long`}).format(t);return l`<form @submit=${this.add}>
      <label
        >${t(`strangers.visit_name`)}<input name="name" type="text" required maxlength="80" autocomplete="off"
      /></label>
      <label
        >${t(`strangers.visit_host`)}<select name="host">
          <option value="">${t(`strangers.visit_no_host`)}</option>
          ${n.map(n=>l`<option value=${n?.entity_id??``}>
                ${w(n?.entity_id??null,{hass:e,text:t,home:null,now:0})}
              </option>`)}
        </select></label
      >
      <label
        >${t(`strangers.visit_lasts`)}<select
          name="hours"
          @change=${e=>this.hours=Number(e.target.value)}
        >
          ${Z.map(e=>l`<option value=${e} ?selected=${e===this.hours}>
                ${e<24?r(e,`hour`):r(e/24,`day`)}
              </option>`)}
        </select></label
      >
      <div class="buttons">
        <button type="submit" class="add" ?disabled=${this.busy}>${t(`strangers.visit_add`)}</button>
        <button type="button" class="plain" @click=${()=>this.adding=!1}>${t(`common.cancel`)}</button>
      </div>
    </form>`}run(t){let{hass:r,text:i}=this;r===void 0||this.busy||(this.busy=!0,t(r).then(()=>{this.adding=!1,e(`success`)},t=>{let r=t?.message;e(`failure`),n(this,typeof r==`string`&&r!==``?r:i(`strangers.failed`))}).finally(()=>this.busy=!1))}static{this.styles=o` :host{display:grid;gap:8px;justify-items:start;color:var(--primary-text-color)}h3,p{margin:0}h3,b{font-weight:var(--ha-font-weight-medium,500)}h3{font-size:var(--ha-font-size-m,14px)}.faint{color:var(--secondary-text-color);font-size:var(--ha-font-size-s,12px)}li .faint{display:block}ul{justify-self:stretch;margin:0;padding:0;list-style:none}li{display:flex;align-items:center;justify-content:space-between;gap:12px;min-block-size:48px;border-block-end:1px solid var(--divider-color)}form{justify-self:stretch;display:grid;gap:8px}label{display:grid;gap:2px;color:var(--secondary-text-color);font-size:var(--ha-font-size-s,12px)}input,select{box-sizing:border-box;inline-size:100%;min-block-size:44px;padding-inline:12px;border:1px solid var(--divider-color);border-radius:8px;background:var(--card-background-color,canvas);color:var(--primary-text-color);font:inherit;font-size:var(--ha-font-size-m,14px)}option{background:var(--card-background-color,canvas);color:var(--primary-text-color)}.buttons{display:flex;flex-wrap:wrap;gap:8px}.buttons button{min-block-size:44px;padding-inline:16px;border:1px solid var(--divider-color);border-radius:22px;background:transparent;color:var(--primary-text-color);font:inherit;cursor:pointer}.buttons .add{border-color:var(--primary-color);background:var(--primary-color);color:var(--text-primary-color,#fff)}:focus-visible{outline:2px solid var(--primary-color);outline-offset:2px}`}};t([s()],Q.prototype,`adding`,void 0),t([s()],Q.prototype,`busy`,void 0),a(`xiaomi-tag-guests`,Q);var ce=50;function le({log:e,strangers:t},n){let{text:r}=n,i=[...e].sort((e,t)=>t.at-e.at).map(e=>({at:e.at,words:y(e,t,n)})).filter(({words:e})=>e!==``).slice(0,ce);return l`<h3>${r(`strangers.log`)}</h3>
    <p class="faint">${r(`strangers.log_help`)}</p>
    ${i.length===0?l`<p class="faint">${r(`strangers.log_none`)}</p>`:l`<ul class="log">
            ${i.map(({at:e,words:t})=>l`<li><span class="faint">${p(e,n)}</span><span>${t}</span></li>`)}
          </ul>`}`}function $({status:e,strangers:t},n){if(n===null)return l``;let{text:r}=n;if(t===null)return l`<p class="state" role="status">
      ${b(r,`strangers.status_${e}`,`strangers.status_waiting`)}
    </p>`;let i=[e===`failed`?r(`strangers.status_failed`):``,t.enabled?``:r(`strangers.off`),t.learning_until!==null&&t.learning_until>n.now?r(`strangers.learning`,{day:x(t.learning_until,n)}):``].filter(Boolean);return l`${i.length===0?d:i.map(e=>l`<p class="state" role="status">${e}</p>`)}`}var ue=o` .state{margin:0 0 16px;padding:12px 16px;border-inline-start:4px solid var(--info-color,var(--primary-color));border-radius:8px;background:color-mix(in srgb,var(--info-color,var(--primary-color)) 10%,transparent)}`;export{L as i,ue as n,le as r,$ as t};