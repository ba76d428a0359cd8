import{A as e,B as t,C as n,D as r,E as i,G as a,I as o,N as s,P as c,Q as l,R as u,S as d,V as f,ct as p,et as m,j as h,ot as g,rt as _,x as v,z as y}from"./shared-DUMyLCDn.js";import{n as b,t as x}from"./sentences-D6_7P38c.js";var S=2e3;function C(e,t,n){let a=!1,o=new i,s=null;function c(){a||(s??=setTimeout(()=>{s=null,l()},S))}function l(){a||!e.connected?c():o.begin(e,{type:`xiaomi_tag/why`,tag:t},{changed:e=>{e.ended!==!0&&n(e)},over:e=>{e===void 0?c():r(e)&&e.code!==`unauthorized`&&(n(null),c())}})}let u=()=>{l()};return e.addEventListener(`ready`,u),l(),()=>{a=!0,e.removeEventListener(`ready`,u),s!==null&&clearTimeout(s),o.leave()}}var w=p` .body{display:grid;gap:8px;color:var(--primary-text-color);line-height:1.4}p{margin:0}.what{font-size:var(--ha-font-size-l,16px);font-weight:var(--ha-font-weight-medium,500)}.remedy,.clock,.excluded{color:var(--secondary-text-color);font-size:var(--ha-font-size-s,13px)}h3{margin:8px 0 0;font-size:var(--ha-font-size-m,14px);font-weight:var(--ha-font-weight-medium,500)}.bars{display:grid;gap:8px;margin:8px 0;padding:0;list-style:none}.bars li{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr) 5em;align-items:center;gap:12px}.bar{block-size:8px;border-radius:4px;overflow:hidden;background:var(--divider-color)}.bar>span{display:block;block-size:100%;border-radius:inherit;background:var(--primary-color)}.share{text-align:end;font-variant-numeric:tabular-nums}.scroll{overflow-x:auto}table{inline-size:100%;border-collapse:collapse;font-size:var(--ha-font-size-s,13px)}th,td{padding:6px 8px;border-block-end:1px solid var(--divider-color);text-align:end;font-weight:inherit;font-variant-numeric:tabular-nums;white-space:nowrap}thead th{color:var(--secondary-text-color);white-space:normal;vertical-align:bottom}th:first-child{padding-inline-start:0;text-align:start}tr.ill{color:var(--secondary-text-color);font-style:italic}.fits{color:var(--success-color)}.misfits{color:var(--error-color)}.actions,.rooms{display:flex;flex-wrap:wrap;gap:8px;margin-block-start:12px}.choice{display:grid;gap:4px;margin-block-start:12px}.room{min-block-size:44px;padding-inline:16px;border:1px solid var(--divider-color);border-radius:22px;background:transparent;color:inherit;font:inherit;cursor:pointer}.room:hover,.room:focus-visible{border-color:var(--primary-color);outline:2px solid var(--primary-color);outline-offset:1px}`,T=4,E=86400,D=3,O=class extends v{constructor(...e){super(...e),this.tagId=null,this.why=null,this.open=!1,this.choosing=!1,this.dwell=null,this.stop=null}showDialog({tag:e}){this.tagId=e,this.why=null,this.dwell=null,this.choosing=!1,this.open=!0,this.watch()}closeDialog(){return this.open=!1,!0}disconnectedCallback(){super.disconnectedCallback(),this.unwatch()}updated(){this.open&&this.stop===null&&this.watch()}watch(){let{hass:e,tagId:t}=this;if(e===void 0||t===null)return;this.unwatch(),this.stop=C(e.connection,t,e=>this.why=e);let n=this.now();e.connection.sendMessagePromise({type:`xiaomi_tag/dwell`,tag:t,start:n-E,end:n,by:`room`}).then(e=>this.dwell=e).catch(()=>void 0)}unwatch(){this.stop?.(),this.stop=null}closed(){this.open=!1,this.unwatch(),this.tagId=null,this.dispatchEvent(new CustomEvent(`dialog-closed`,{detail:{dialog:this.localName},bubbles:!0,composed:!0}))}render(){let{feed:e,tagId:t,text:n}=this,r=e?.home,i=r?.tags.find(e=>e.relay_id===t);if(r==null||i===void 0)return _;let a=this.why?.place??e?.places.get(i.relay_id);return g`<ha-adaptive-dialog
      .hass=${this.hass}
      .open=${this.open}
      header-title=${i.name}
      @closed=${()=>this.closed()}
    >
      <div class="body">
        ${a===void 0?g`<p>${n(`common.unheard`)}</p>`:this.reasons(r,i,a)}
        ${this.choosing?this.roomChoice(r,i):this.actions(i)}
      </div>
    </ha-adaptive-dialog>`}reasons(e,t,n){let{text:r,hass:i,why:a}=this,o=i?.language??`en`,s={home:e,text:r,language:o},c=b(n,t,a?.switch?.lasts_s??null,s);return g`<p class="what">${c.what}</p>
      <p>${c.why}</p>
      ${this.remedy(c.remedy)} ${this.clock(n)} ${this.bars(e,t,n,o)}
      ${a===null?_:this.receivers(e,a,o)} ${this.favourites(e,o)}`}remedy(e){return e===``?_:g`<p class="remedy">${e}</p>`}clock(e){let{text:t,hass:n}=this,r=n?.language??`en`;if(e.evidence_at===null)return _;let i=()=>this.now(),a=e.interval_s==null?``:t(`why.usual`,{pause:l(Math.max(1,e.interval_s),r)});return g`<p class="clock">
      ${t(`why.heard`)}
      <xiaomi-tag-age .at=${e.evidence_at} .now=${i} .language=${r}></xiaomi-tag-age>${a}
    </p>`}bars(e,n,r,i){let{text:o}=this,s=y(r,T);return r.presence!==`home`||s.length===0?_:g`<ul class="bars" aria-label=${o(`why.rooms`)}>
      ${s.map(([r,s])=>g`<li>
            <span>${a(e,r)}</span>
            <span class="bar" aria-hidden="true"><span style="inline-size: ${Math.round(100*s)}%"></span></span>
            <span class="share"
              >${f(n.level)?t(s,i):o(`common.${u(s)}`)}</span
            >
          </li>`)}
    </ul>`}receivers(e,t,n){let{text:r}=this,i=t.rooms.slice(0,2),o=t.excluded.map(t=>a(e,t));return g`<h3>${r(`why.receivers`)}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${r(`why.receivers`)}>
        <table>
          <thead>
            <tr>
              <th scope="col">${r(`why.receiver`)}</th>
              <th scope="col">${r(`why.level`)}</th>
              ${i.map(t=>g`<th scope="col">${r(`why.expected`,{room:a(e,t)})}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${t.receivers.map(t=>this.receiver(e,t,i,n))}
          </tbody>
        </table>
      </div>
      ${o.length>0?g`<p class="excluded">
              ${r(`why.excluded`,{rooms:new Intl.ListFormat(n).format(o)})}
            </p>`:_}`}receiver(e,t,n,r){let{text:i}=this,a=t.state===`listening`,o=new Intl.NumberFormat(r,{maximumFractionDigits:0}),s=a?t.heard_dbm===null?i(`why.silent`):o.format(t.heard_dbm):i(`why.state_${t.state}`);return g`<tr class=${a?``:`ill`}>
      <th scope="row">${x(e,t.source)}</th>
      <td><strong>${s}</strong></td>
      ${n.map((e,n)=>{let r=t.expected.find(t=>t.room===e);if(!a||r===void 0)return g`<td>–</td>`;let s=t.fits[n],c=s==null?``:s?`✓`:`✗`,l=r.dbm===null?i(`why.silent`):o.format(r.dbm);return g`<td>
          ${l}
          ${c===``?_:g`<span
                  class=${s?`fits`:`misfits`}
                  role="img"
                  aria-label=${i(s?`why.fits`:`why.misfits`)}
                  >${c}</span
                >`}
        </td>`})}
    </tr>`}favourites(e,t){let n=(this.dwell?.rows??[]).filter(e=>e.room!==null&&e.room!==`not_home`&&e.seconds>=60);if(n.length===0)return _;let r=[...n].sort((e,t)=>t.seconds-e.seconds).slice(0,D).map(n=>`${a(e,n.room)} ${l(n.seconds,t)}`);return g`<p class="clock">${this.text(`why.day`,{rooms:r.join(` · `)})}</p>`}actions(e){let{text:t,hass:n}=this,r=e.device_id;return g`<div class="actions">
      ${h(n)&&r!==null?g`<ha-button @click=${()=>this.choosing=!0}>${t(`why.here`)}</ha-button>`:_}
      <ha-button appearance="plain" @click=${()=>this.follow(e)}>${t(`why.follow`)}</ha-button>
      ${r===null?_:g`<ha-button appearance="plain" @click=${()=>this.leaveTo(`/config/devices/device/${r}`)}
              >${t(`why.device`)}</ha-button
            >`}
      ${h(n)?g`<ha-button appearance="plain" @click=${()=>this.leaveTo(null)}>${t(`why.teach`)}</ha-button>`:_}
    </div>`}roomChoice(e,t){let{text:n}=this;return g`<div class="choice" role="group" aria-label=${n(`why.here_title`,{tag:t.name})}>
      <p>${n(`why.here_help`,{tag:t.name})}</p>
      <div class="rooms">
        ${e.rooms.map(e=>g`<button class="room" @click=${()=>this.correct(t,e.area_id,e.name)}>${e.name}</button>`)}
      </div>
      <ha-button appearance="plain" @click=${()=>this.choosing=!1}>${n(`common.cancel`)}</ha-button>
    </div>`}correct(t,n,r){let{hass:i,text:a}=this;i!==void 0&&t.device_id!==null&&(this.choosing=!1,i.callService(`xiaomi_tag`,`correct_place`,{device_id:t.device_id,area_id:n},void 0,!1).then(()=>{e(`success`),o(this,a(`why.learned`,{tag:t.name,room:r}))},t=>{e(`failure`),o(this,t instanceof Error?t.message:a(`why.failed`))}))}follow(e){window.dispatchEvent(new CustomEvent(`xiaomi-tag-follow`,{detail:{tag:e.relay_id,always:!0},cancelable:!0})),this.open=!1}leaveTo(e){this.addEventListener(`dialog-closed`,()=>e===null?c(`teach`):s(e),{once:!0}),this.open=!1}static{this.styles=w}};n([m()],O.prototype,`tagId`,void 0),n([m()],O.prototype,`why`,void 0),n([m()],O.prototype,`open`,void 0),n([m()],O.prototype,`choosing`,void 0),n([m()],O.prototype,`dwell`,void 0),d(`xiaomi-tag-why`,O);export{O as WhySheet};