import{A as e,C as t,M as n,Q as r,S as i,it as a,ot as o,tt as s}from"./shared-CW1Wi0Ey.js";import{S as c,b as l,n as u,t as d}from"./row-CXLT2-EP.js";import{i as f,n as p,r as m,t as h}from"./state-line-Ydd9AQvj.js";var g=class extends l{constructor(...e){super(...e),this.track=null,this.open=!1}showDialog({track:e}){this.track=e,this.open=!0}closeDialog(){return this.open=!1,!0}closed(){this.open=!1,this.dispatchEvent(new CustomEvent(`dialog-closed`,{detail:{dialog:this.localName},bubbles:!0,composed:!0}))}openPage(){this.addEventListener(`dialog-closed`,()=>n(`strangers`),{once:!0}),this.open=!1}render(){let{hass:e,text:t}=this;return e===void 0?s:a`<ha-adaptive-dialog
      .hass=${e}
      .open=${this.open}
      header-title=${t(`strangers.title`)}
      @closed=${()=>this.closed()}
    >
      <div class="body">${this.track===null?this.list():this.one(this.track)}</div>
    </ha-adaptive-dialog>`}one(e){return a`<button class="back" @click=${()=>this.track=null}>
        <ha-icon icon="mdi:arrow-left"></ha-icon>${this.text(`strangers.all`)}
      </button>
      <xiaomi-tag-stranger .hass=${this.hass} .track=${e}></xiaomi-tag-stranger>`}list(){let{context:t,strangers:n,text:r}=this;if(t===null||n===null)return h(this.state,t);let{cases:i,decided:o}=f(n),c=e=>{this.track=e};return a`${h(this.state,t)}
      <ul class="strangers">
        ${i.map(e=>d(e,t,c))}
        ${i.length===0&&n.enabled?a`<li class="none">${r(`strangers.none`)}</li>`:s}
      </ul>
      ${o.length===0?s:a`<h3>${r(`strangers.group_decided`)}</h3>
              <ul class="strangers">
                ${o.map(e=>d(e,t,c))}
              </ul>`}
      ${m(n,t)} <xiaomi-tag-guests .hass=${this.hass}></xiaomi-tag-guests> ${e(this.hass)?a`<ha-button appearance="plain" @click=${()=>this.openPage()}
              >${r(`strangers.open_page`)}</ha-button
            >`:s}`}static{this.styles=[c,u,p,o` .body{display:grid;gap:12px;color:var(--primary-text-color);line-height:1.4}h3,p{margin:0}h3{font-size:var(--ha-font-size-m,14px);font-weight:var(--ha-font-weight-medium,500)}.faint{color:var(--secondary-text-color);font-size:var(--ha-font-size-s,12px)}.state{margin:0}.strangers{margin-inline:-16px}`]}};t([r()],g.prototype,`track`,void 0),t([r()],g.prototype,`open`,void 0),i(`xiaomi-tag-strangers`,g);export{g as StrangersSheet};