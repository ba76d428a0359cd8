import{C as e,P as t,S as n,ct as r,et as i,j as a,ot as o,rt as s}from"./shared-DUMyLCDn.js";import{S as c,b as l,n as u,t as d}from"./row-6q3F_6u1.js";import{i as f,n as p,r as m,t as h}from"./state-line-BhfULaMi.js";var g=class extends l{constructor(...e){super(...e),this.track=null,this.open=!1}showDialog({track:e}){this.track=e,this.open=!0}closeDialog(){return this.open=!1,!0}closed(){this.open=!1,this.dispatchEvent(new CustomEvent(`dialog-closed`,{detail:{dialog:this.localName},bubbles:!0,composed:!0}))}openPage(){this.addEventListener(`dialog-closed`,()=>t(`strangers`),{once:!0}),this.open=!1}render(){let{hass:e,text:t}=this;return e===void 0?s:o`<ha-adaptive-dialog
      .hass=${e}
      .open=${this.open}
      header-title=${t(`strangers.title`)}
      @closed=${()=>this.closed()}
    >
      <div class="body">${this.track===null?this.list():this.one(this.track)}</div>
    </ha-adaptive-dialog>`}one(e){return o`<button class="back" @click=${()=>this.track=null}>
        <ha-icon icon="mdi:arrow-left"></ha-icon>${this.text(`strangers.all`)}
      </button>
      <xiaomi-tag-stranger .hass=${this.hass} .track=${e}></xiaomi-tag-stranger>`}list(){let{context:e,strangers:t,text:n}=this;if(e===null||t===null)return h(this.state,e);let{cases:r,decided:i}=f(t),c=e=>{this.track=e};return o`${h(this.state,e)}
      <ul class="strangers">
        ${r.map(t=>d(t,e,c))}
        ${r.length===0&&t.enabled?o`<li class="none">${n(`strangers.none`)}</li>`:s}
      </ul>
      ${i.length===0?s:o`<h3>${n(`strangers.group_decided`)}</h3>
              <ul class="strangers">
                ${i.map(t=>d(t,e,c))}
              </ul>`}
      ${m(t,e)} <xiaomi-tag-guests .hass=${this.hass}></xiaomi-tag-guests> ${a(this.hass)?o`<ha-button appearance="plain" @click=${()=>this.openPage()}
              >${n(`strangers.open_page`)}</ha-button
            >`:s}`}static{this.styles=[c,u,p,r` .body{display:grid;gap:12px;color:var(--primary-text-color);line-height:1.4}h3,p{margin:0}h3{font-size:var(--ha-font-size-m,14px);font-weight:var(--ha-font-weight-medium,500)}.faint{color:var(--secondary-text-color);font-size:var(--ha-font-size-s,12px)}.state{margin:0}.strangers{margin-inline:-16px}`]}};e([i()],g.prototype,`track`,void 0),e([i()],g.prototype,`open`,void 0),n(`xiaomi-tag-strangers`,g);export{g as StrangersSheet};