import{D as e,a as t,i as n,m as r,n as i,r as a,t as o,u as s,w as c,x as l,y as u}from"./state-card-D7H6_RMS.js";var d=[`plan`,`teach`,`receivers`];function f(e){let t=e.split(`/`).find(e=>e!==``);return d.find(e=>e===t)??`plan`}var p={plan:()=>import(`./editor-CzNabVv9.js`),teach:()=>import(`./page-D9Ulf7HO.js`),receivers:()=>import(`./page-D8oPI30H.js`)},m=class extends a{constructor(...e){super(...e),this.narrow=!1,this.route={path:``},this.loaded=null}willUpdate(e){super.willUpdate(e);let t=f(this.route.path);t!==this.loaded&&(this.loaded=t,p[t]())}render(){let{hass:e,text:t,feed:n,narrow:r}=this;if(e===void 0)return l;let i=f(this.route.path);return c`<header>
        <ha-icon-button .label=${t(`panel.back`)} @click=${()=>this.back()}>
          <ha-icon icon="mdi:arrow-left"></ha-icon>
        </ha-icon-button>
        ${r?l:c`<h1>${t(`panel.title`)}</h1>`}
        <nav aria-label=${t(`panel.pages`)}>
          ${d.map(e=>c`<a
                href="/${s}/${e}"
                aria-current=${e===i?`page`:l}
                @click=${t=>this.open(t,e)}
                >${t(`${e}.title`)}</a
              >`)}
        </nav>
      </header>
      <main>${o(n,t,!0)??this.page(i)}</main>`}page(e){let{hass:t,feed:n,narrow:r}=this;switch(e){case`plan`:return c`<xiaomi-tag-plan-editor
          .hass=${t}
          .feed=${n}
          .narrow=${r}
          ?narrow=${r}
        ></xiaomi-tag-plan-editor>`;case`teach`:return c`<xiaomi-tag-teach .hass=${t}></xiaomi-tag-teach>`;case`receivers`:return c`<xiaomi-tag-receivers .hass=${t}></xiaomi-tag-receivers>`}}open(e,t){e.ctrlKey||e.metaKey||e.shiftKey||e.button!==0||(e.preventDefault(),r(`/${s}/${t}`))}back(){history.length>1?history.back():r(`/`)}static{this.styles=[i,e` :host{display:flex;flex-direction:column;block-size:100vh;block-size:100dvh;box-sizing:border-box;padding-block:var(--safe-area-inset-top,0) var(--safe-area-inset-bottom,0);background:var(--primary-background-color);color:var(--primary-text-color)}header{flex:none;display:flex;align-items:center;gap:8px;min-block-size:56px;padding-inline:4px 12px;overflow-x:auto;background:var(--app-header-background-color,var(--primary-color));color:var(--app-header-text-color,var(--text-primary-color,#fff));border-block-end:1px solid var(--divider-color)}h1{margin:0;font-size:var(--ha-font-size-xl,20px);font-weight:var(--ha-font-weight-normal,400);white-space:nowrap}nav{display:flex;margin-inline-start:auto}nav a{display:grid;place-items:center;min-block-size:56px;padding-inline:12px;box-sizing:border-box;border-block:3px solid transparent;color:inherit;text-decoration:none;white-space:nowrap}nav a[aria-current]{border-block-end-color:currentcolor;font-weight:var(--ha-font-weight-medium,500)}nav a:focus-visible{outline:2px solid currentcolor;outline-offset:-4px}main{flex:1;min-block-size:0;display:flex;flex-direction:column;overflow:auto}main>*{flex:1}`]}};t([u({type:Boolean})],m.prototype,`narrow`,void 0),t([u({attribute:!1})],m.prototype,`route`,void 0),n(`xiaomi-tag-panel`,m);