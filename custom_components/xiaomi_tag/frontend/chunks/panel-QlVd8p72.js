import{C as e,N as t,O as n,S as r,ct as i,d as a,f as o,ot as s,rt as c,tt as l,x as u}from"./shared-DUMyLCDn.js";var d=[`plan`,`teach`,`lessons`,`receivers`,`strangers`];function f(e){let t=e.split(`/`).find(e=>e!==``);return d.find(e=>e===t)??`plan`}function p(e){return e.split(`/`).filter(e=>e!==``)[1]??null}var m={plan:()=>import(`./editor-_PM0r27_.js`),teach:()=>import(`./page-B90eFoLc.js`),lessons:()=>import(`./page-Bg1ONoE4.js`),receivers:()=>import(`./page-Cg6680aK.js`),strangers:()=>import(`./page-CgOlNV22.js`)},h=class extends u{constructor(...e){super(...e),this.narrow=!1,this.route={path:``},this.loaded=null}willUpdate(e){super.willUpdate(e);let t=f(this.route.path);t!==this.loaded&&(this.loaded=t,m[t]())}updated(){this.renderRoot.querySelector(`nav a[aria-current]`)?.scrollIntoView({block:`nearest`,inline:`nearest`})}render(){let{hass:e,text:t,feed:r,narrow:i}=this;if(e===void 0)return c;let o=f(this.route.path);return s`<header>
        <ha-icon-button .label=${t(`panel.back`)} @click=${()=>this.back()}>
          <ha-icon icon="mdi:arrow-left"></ha-icon>
        </ha-icon-button>
        ${i?c:s`<h1>${t(`panel.title`)}</h1>`}
        <nav aria-label=${t(`panel.pages`)}>
          ${d.map(e=>s`<a
                href="/${n}/${e}"
                aria-current=${e===o?`page`:c}
                @click=${t=>this.open(t,e)}
                >${t(`${e}.title`)}</a
              >`)}
        </nav>
      </header>
      <main>${a(r,t,!0)??this.page(o)}</main>`}page(e){let{hass:t,feed:n,narrow:r}=this;switch(e){case`plan`:return s`<xiaomi-tag-plan-editor
          .hass=${t}
          .feed=${n}
          .narrow=${r}
          ?narrow=${r}
        ></xiaomi-tag-plan-editor>`;case`teach`:return s`<xiaomi-tag-teach .hass=${t}></xiaomi-tag-teach>`;case`lessons`:return s`<xiaomi-tag-lessons .hass=${t}></xiaomi-tag-lessons>`;case`receivers`:return s`<xiaomi-tag-receivers .hass=${t}></xiaomi-tag-receivers>`;case`strangers`:return s`<xiaomi-tag-strangers-page
          .hass=${t}
          .track=${p(this.route.path)}
        ></xiaomi-tag-strangers-page>`}}open(e,r){e.ctrlKey||e.metaKey||e.shiftKey||e.button!==0||(e.preventDefault(),t(`/${n}/${r}`))}back(){history.length>1?history.back():t(`/`)}static{this.styles=[o,i` :host{display:flex;flex-direction:column;block-size:100vh;block-size:100dvh;box-sizing:border-box;padding-block:var(--safe-area-inset-top,0) var(--safe-area-inset-bottom,0);background:var(--primary-background-color);color:var(--primary-text-color)}header{flex:none;display:flex;align-items:center;gap:8px;min-block-size:56px;padding-inline:4px;background:var(--app-header-background-color,var(--primary-color));color:var(--app-header-text-color,var(--text-primary-color,#fff));border-block-end:1px solid var(--divider-color)}h1{margin:0;font-size:var(--ha-font-size-xl,20px);font-weight:var(--ha-font-weight-normal,400);white-space:nowrap}header ha-icon-button{flex:none}nav{display:flex;min-inline-size:0;overflow-x:auto;margin-inline-start:auto}nav a{display:grid;place-items:center;min-block-size:56px;padding-inline:12px;box-sizing:border-box;border-block:3px solid transparent;color:inherit;text-decoration:none;white-space:nowrap}nav a[aria-current]{border-block-end-color:currentcolor;font-weight:var(--ha-font-weight-medium,500)}nav a:focus-visible{outline:2px solid currentcolor;outline-offset:-4px}main{flex:1;min-block-size:0;display:flex;flex-direction:column;overflow:auto}main>*{flex:1}`]}};e([l({type:Boolean})],h.prototype,`narrow`,void 0),e([l({attribute:!1})],h.prototype,`route`,void 0),r(`xiaomi-tag-panel`,h);