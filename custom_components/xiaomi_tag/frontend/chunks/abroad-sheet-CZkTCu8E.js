import{C as e,S as t,ct as n,et as r,nt as i,ot as a,rt as o,tt as s}from"./shared-DUMyLCDn.js";var c=5e3,l=class extends i{constructor(...e){super(...e),this.params=null,this.open=!1,this.map=`loading`,this.card=null,this.closed=()=>{this.params=null,this.card=null,this.map=`loading`,this.dispatchEvent(new CustomEvent(`dialog-closed`,{detail:{dialog:this.localName},bubbles:!0,composed:!0}))}}showDialog(e){this.params=e,this.open=!0,this.load(e)}closeDialog(){return this.open=!1,!0}updated(e){e.has(`hass`)&&this.card!==null&&this.hass!==void 0&&(this.card.hass=this.hass)}render(){let{params:e,hass:t}=this;return e===null?o:a`<ha-adaptive-dialog
      .hass=${t}
      .open=${this.open}
      header-title=${e.title}
      @closed=${this.closed}
    >
      <div class="map">
        ${this.map===`own`?a`<ha-map .hass=${t} .entities=${e.entities} .autoFit=${!0} .zoom=${15}></ha-map>`:this.map===`card`?this.card:a`<ha-spinner></ha-spinner>`}
      </div>
    </ha-adaptive-dialog>`}async load({entities:e}){let t=await window.loadCardHelpers?.();if(t===void 0)return;let n=t.createCardElement({type:`map`,entities:[...e],auto_fit:!0}),r=new Promise(e=>setTimeout(()=>e(`late`),c)),i=customElements.whenDefined(`ha-map`).then(()=>`defined`);await Promise.race([i,r])===`defined`?this.map=`own`:(this.hass!==void 0&&(n.hass=this.hass),this.card=n,this.map=`card`)}static{this.styles=n` .map{block-size:min(60vh,480px);display:grid;place-items:stretch}ha-map{block-size:100%;inline-size:100%;border-radius:var(--ha-border-radius-lg,12px);overflow:hidden}ha-spinner{place-self:center}`}};e([s({attribute:!1})],l.prototype,`hass`,void 0),e([r()],l.prototype,`params`,void 0),e([r()],l.prototype,`open`,void 0),e([r()],l.prototype,`map`,void 0),t(`xiaomi-tag-abroad`,l);export{l as AbroadSheet};