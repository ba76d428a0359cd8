import{A as e,C as t,E as n,I as r,L as i,M as a,P as o,Q as s,R as c,S as l,U as u,X as d,it as f,j as p,k as m,ot as h,tt as g,x as _,z as v}from"./shared-CW1Wi0Ey.js";import{n as y,t as b}from"./sentences-DzT-iggj.js";var x=2e3;function S(e,t,r){let i=!1,a=null,o=null;function s(){i||(o??=setTimeout(()=>{o=null,c()},x))}function c(){if(i||!e.connected){s();return}let o=e.subscribeMessage(e=>{i||a!==o||(e.ended===!0?(a=null,s()):r(e))},{type:`xiaomi_tag/why`,tag:t},{resubscribe:!1});a=o,o.catch(e=>{a===o&&(a=null),n(e)&&e.code!==`unauthorized`&&(r(null),s())})}function l(){let e=a;a=null,e?.then(e=>e()).catch(()=>void 0)}let u=()=>{l(),c()};return e.addEventListener(`ready`,u),c(),()=>{i=!0,e.removeEventListener(`ready`,u),o!==null&&clearTimeout(o),l()}}var C=h` .body{display:grid;gap:8px;color:var(--primary-text-color);line-height:1.4}p{margin:0}.what{font-size:var(--ha-font-size-l,16px);font-weight:var(--ha-font-weight-medium,500)}.remedy,.clock,.excluded{color:var(--secondary-text-color);font-size:var(--ha-font-size-s,13px)}h3{margin:8px 0 0;font-size:var(--ha-font-size-m,14px);font-weight:var(--ha-font-weight-medium,500)}.bars{display:grid;gap:8px;margin:8px 0;padding:0;list-style:none}.bars li{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr) 5em;align-items:center;gap:12px}.bar{block-size:8px;border-radius:4px;overflow:hidden;background:var(--divider-color)}.bar>span{display:block;block-size:100%;border-radius:inherit;background:var(--primary-color)}.share{text-align:end;font-variant-numeric:tabular-nums}.scroll{overflow-x:auto}table{inline-size:100%;border-collapse:collapse;font-size:var(--ha-font-size-s,13px)}th,td{padding:6px 8px;border-block-end:1px solid var(--divider-color);text-align:end;font-weight:inherit;font-variant-numeric:tabular-nums;white-space:nowrap}thead th{color:var(--secondary-text-color);white-space:normal;vertical-align:bottom}th:first-child{padding-inline-start:0;text-align:start}tr.ill{color:var(--secondary-text-color);font-style:italic}.fits{color:var(--success-color)}.misfits{color:var(--error-color)}.actions,.rooms{display:flex;flex-wrap:wrap;gap:8px;margin-block-start:12px}.choice{display:grid;gap:4px;margin-block-start:12px}.room{min-block-size:44px;padding-inline:16px;border:1px solid var(--divider-color);border-radius:22px;background:transparent;color:inherit;font:inherit;cursor:pointer}.room:hover,.room:focus-visible{border-color:var(--primary-color);outline:2px solid var(--primary-color);outline-offset:1px}`,w=4,T=86400,E=3,D=class extends _{constructor(...e){super(...e),this.tagId=null,this.why=null,this.open=!1,this.choosing=!1,this.dwell=null,this.stop=null}showDialog({tag:e}){this.tagId=e,this.why=null,this.dwell=null,this.choosing=!1,this.open=!0,this.watch()}closeDialog(){return this.open=!1,!0}disconnectedCallback(){super.disconnectedCallback(),this.unwatch()}updated(){this.open&&this.stop===null&&this.watch()}watch(){let{hass:e,tagId:t}=this;if(e===void 0||t===null)return;this.unwatch(),this.stop=S(e.connection,t,e=>this.why=e);let n=this.now();e.connection.sendMessagePromise({type:`xiaomi_tag/dwell`,tag:t,start:n-T,end:n,by:`room`}).then(e=>this.dwell=e).catch(()=>void 0)}unwatch(){this.stop?.(),this.stop=null}closed(){this.open=!1,this.unwatch(),this.tagId=null,this.dispatchEvent(new CustomEvent(`dialog-closed`,{detail:{dialog:this.localName},bubbles:!0,composed:!0}))}render(){let{feed:e,tagId:t,text:n}=this,r=e?.home,i=r?.tags.find(e=>e.relay_id===t);if(r==null||i===void 0)return g;let a=this.why?.place??e?.places.get(i.relay_id);return f`<ha-adaptive-dialog
      .hass=${this.hass}
      .open=${this.open}
      header-title=${i.name}
      @closed=${()=>this.closed()}
    >
      <div class="body">
        ${a===void 0?f`<p>${n(`common.unheard`)}</p>`:this.reasons(r,i,a)}
        ${this.choosing?this.roomChoice(r,i):this.actions(i)}
      </div>
    </ha-adaptive-dialog>`}reasons(e,t,n){let{text:r,hass:i,why:a}=this,o=i?.language??`en`,s={home:e,text:r,language:o},c=y(n,t,a?.switch?.lasts_s??null,s);return f`<p class="what">${c.what}</p>
      <p>${c.why}</p>
      ${this.remedy(c.remedy)} ${this.clock(n)} ${this.bars(e,t,n,o)}
      ${a===null?g:this.receivers(e,a,o)} ${this.favourites(e,o)}`}remedy(e){return e===``?g:f`<p class="remedy">${e}</p>`}clock(e){let{text:t,hass:n}=this,r=n?.language??`en`;if(e.evidence_at===null)return g;let i=()=>this.now(),a=e.interval_s==null?``:t(`why.usual`,{pause:d(Math.max(1,e.interval_s),r)});return f`<p class="clock">
      ${t(`why.heard`)}
      <xiaomi-tag-age .at=${e.evidence_at} .now=${i} .language=${r}></xiaomi-tag-age>${a}
    </p>`}bars(e,t,n,a){let{text:o}=this,s=i(n,w);return n.presence!==`home`||s.length===0?g:f`<ul class="bars" aria-label=${o(`why.rooms`)}>
      ${s.map(([n,i])=>f`<li>
            <span>${u(e,n)}</span>
            <span class="bar" aria-hidden="true"><span style="inline-size: ${Math.round(100*i)}%"></span></span>
            <span class="share"
              >${v(t.level)?c(i,a):o(`common.${r(i)}`)}</span
            >
          </li>`)}
    </ul>`}receivers(e,t,n){let{text:r}=this,i=t.rooms.slice(0,2),a=t.excluded.map(t=>u(e,t));return f`<h3>${r(`why.receivers`)}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${r(`why.receivers`)}>
        <table>
          <thead>
            <tr>
              <th scope="col">${r(`why.receiver`)}</th>
              <th scope="col">${r(`why.level`)}</th>
              ${i.map(t=>f`<th scope="col">${r(`why.expected`,{room:u(e,t)})}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${t.receivers.map(t=>this.receiver(e,t,i,n))}
          </tbody>
        </table>
      </div>
      ${a.length>0?f`<p class="excluded">
              ${r(`why.excluded`,{rooms:new Intl.ListFormat(n).format(a)})}
            </p>`:g}`}receiver(e,t,n,r){let{text:i}=this,a=t.state===`listening`,o=new Intl.NumberFormat(r,{maximumFractionDigits:0}),s=a?t.heard_dbm===null?i(`why.silent`):o.format(t.heard_dbm):i(`why.state_${t.state}`);return f`<tr class=${a?``:`ill`}>
      <th scope="row">${b(e,t.source)}</th>
      <td><strong>${s}</strong></td>
      ${n.map((e,n)=>{let r=t.expected.find(t=>t.room===e);if(!a||r===void 0)return f`<td>–</td>`;let s=t.fits[n],c=s==null?``:s?`✓`:`✗`,l=r.dbm===null?i(`why.silent`):o.format(r.dbm);return f`<td>
          ${l}
          ${c===``?g:f`<span
                  class=${s?`fits`:`misfits`}
                  role="img"
                  aria-label=${i(s?`why.fits`:`why.misfits`)}
                  >${c}</span
                >`}
        </td>`})}
    </tr>`}favourites(e,t){let n=(this.dwell?.rows??[]).filter(e=>e.room!==null&&e.room!==`not_home`&&e.seconds>=60);if(n.length===0)return g;let r=[...n].sort((e,t)=>t.seconds-e.seconds).slice(0,E).map(n=>`${u(e,n.room)} ${d(n.seconds,t)}`);return f`<p class="clock">${this.text(`why.day`,{rooms:r.join(` · `)})}</p>`}actions(t){let{text:n,hass:r}=this,i=t.device_id;return f`<div class="actions">
      ${e(r)&&i!==null?f`<ha-button @click=${()=>this.choosing=!0}>${n(`why.here`)}</ha-button>`:g}
      <ha-button appearance="plain" @click=${()=>this.follow(t)}>${n(`why.follow`)}</ha-button>
      ${i===null?g:f`<ha-button appearance="plain" @click=${()=>this.leaveTo(`/config/devices/device/${i}`)}
              >${n(`why.device`)}</ha-button
            >`}
      ${e(r)?f`<ha-button appearance="plain" @click=${()=>this.leaveTo(null)}>${n(`why.teach`)}</ha-button>`:g}
    </div>`}roomChoice(e,t){let{text:n}=this;return f`<div class="choice" role="group" aria-label=${n(`why.here_title`,{tag:t.name})}>
      <p>${n(`why.here_help`,{tag:t.name})}</p>
      <div class="rooms">
        ${e.rooms.map(e=>f`<button class="room" @click=${()=>this.correct(t,e.area_id,e.name)}>${e.name}</button>`)}
      </div>
      <ha-button appearance="plain" @click=${()=>this.choosing=!1}>${n(`common.cancel`)}</ha-button>
    </div>`}correct(e,t,n){let{hass:r,text:i}=this;r!==void 0&&e.device_id!==null&&(this.choosing=!1,r.callService(`xiaomi_tag`,`correct_place`,{device_id:e.device_id,area_id:t},void 0,!1).then(()=>{m(`success`),o(this,i(`why.learned`,{tag:e.name,room:n}))},e=>{m(`failure`),o(this,e instanceof Error?e.message:i(`why.failed`))}))}follow(e){window.dispatchEvent(new CustomEvent(`xiaomi-tag-follow`,{detail:{tag:e.relay_id,always:!0},cancelable:!0})),this.open=!1}leaveTo(e){this.addEventListener(`dialog-closed`,()=>e===null?a(`teach`):p(e),{once:!0}),this.open=!1}static{this.styles=C}};t([s()],D.prototype,`tagId`,void 0),t([s()],D.prototype,`why`,void 0),t([s()],D.prototype,`open`,void 0),t([s()],D.prototype,`choosing`,void 0),t([s()],D.prototype,`dwell`,void 0),l(`xiaomi-tag-why`,D);export{D as WhySheet};