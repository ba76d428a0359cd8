import{C as e,N as t,O as n,S as r,ct as i,ot as a,rt as o,tt as s}from"./shared-DUMyLCDn.js";import{t as c}from"./page-styles-qMAfzuhq.js";import{S as l,b as u,n as d,t as f}from"./row-6q3F_6u1.js";import{i as p,n as m,r as h,t as g}from"./state-line-BhfULaMi.js";var _=i` :host{max-inline-size:1200px}h3{margin:0 0 8px;font-size:var(--ha-font-size-m,14px);font-weight:var(--ha-font-weight-medium,500)}.faint{font-size:var(--ha-font-size-s,12px)}.strangers{margin:0 -16px}section>:last-child{margin-block-end:0}.only .state{margin:0}.folded{padding-block:4px}.columns{display:grid;gap:16px;align-items:start}.detail{min-inline-size:0}summary{min-block-size:44px;line-height:44px;cursor:pointer}summary:focus-visible{outline:2px solid var(--primary-color)}@media (min-width:960px){.columns{grid-template-columns:minmax(320px,5fr) minmax(0,6fr)}.detail{position:sticky;inset-block-start:16px;max-block-size:calc(100vh - 130px);overflow:auto}.detail .back{display:none}}@media (max-width:959px){:host([track]) .list,.detail.empty{display:none}}`,v=class extends u{constructor(...e){super(...e),this.track=null}render(){let{strangers:e,context:t}=this;return t===null?o:e===null?a`<section class="only">${g(this.state,t)}</section>`:a`${g(this.state,t)}
      <div class="columns">
        <div class="list">${this.groups(e,t)} ${this.besides(e,t)}</div>
        ${this.detail(e)}
      </div>`}groups(e,t){let{text:n}=this,{cases:r,review:i,decided:s,others:c}=p(e);return a`<section>
        <h2>${n(`strangers.group_cases`)}</h2>
        ${r.length===0?a`<p class="faint">${n(`strangers.none`)}</p>`:this.rows(r,t)}
      </section>
      ${this.group(`review`,i,t)} ${this.group(`decided`,s,t)}
      ${c.length===0?o:a`<section class="folded">
              <details>
                <summary>${n(`strangers.group_others`,{count:c.length})}</summary>
                <p class="faint">${n(`strangers.group_others_help`)}</p>
                ${this.rows(c,t)}
              </details>
            </section>`}`}group(e,t,n){let{text:r}=this;return t.length===0?o:a`<section>
          <h2>${r(`strangers.group_${e}`)}</h2>
          <p class="faint">${r(`strangers.group_${e}_help`)}</p>
          ${this.rows(t,n)}
        </section>`}rows(e,t){return a`<ul class="strangers">
      ${e.map(e=>f(e,t,e=>this.choose(e),e.id===this.track))}
    </ul>`}besides(e,t){let{text:n}=this;return a`<section><xiaomi-tag-guests .hass=${this.hass}></xiaomi-tag-guests></section>
      <section>${h(e,t)}</section>
      <section>
        <h3>${n(`strangers.limits`)}</h3>
        <p class="faint">${n(`strangers.limits_help`)}</p>
        <p class="faint">
          ${n(`strangers.sensitivity`,{level:n(`strangers.sensitivity_${e.sensitivity}`)})}
        </p>
      </section>`}detail(e){let{text:t,track:n}=this;if(n===null){let n=e.strangers.length>0;return a`<section class="detail empty">
        <p class="faint">${t(n?`strangers.choose`:`strangers.none_help`)}</p>
      </section>`}return a`<section class="detail">
      <button class="back" @click=${()=>this.choose(null)}>
        <ha-icon icon="mdi:arrow-left"></ha-icon>${t(`strangers.all`)}
      </button>
      <xiaomi-tag-stranger .hass=${this.hass} .track=${n}></xiaomi-tag-stranger>
    </section>`}choose(e){t(`/${n}/strangers${e===null?``:`/${e}`}`)}static{this.styles=[c,l,d,m,_]}};e([s({reflect:!0})],v.prototype,`track`,void 0),r(`xiaomi-tag-strangers-page`,v);export{v as StrangersPage};