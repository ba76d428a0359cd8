import{S as e,_ as t,a as n,b as r,c as i,d as a,f as o,g as s,h as c,i as l,l as u,m as d,n as f,o as p,p as m,r as h,s as g,u as _,x as v}from"./main-B-9E5kEx.js";var y=2e3;function b(e,t,r){let i=!1,a=null,o=null;function s(){i||(o??=setTimeout(()=>{o=null,c()},y))}function c(){if(i||!e.connected){s();return}let o=e.subscribeMessage(e=>{i||a!==o||(e.ended===!0?(a=null,s()):r(e))},{type:`xiaomi_tag/why`,tag:t},{resubscribe:!1});a=o,o.catch(e=>{a===o&&(a=null),n(e)&&e.code!==`unauthorized`&&(r(null),s())})}function l(){let e=a;a=null,e?.then(e=>e()).catch(()=>void 0)}let u=()=>{l(),c()};return e.addEventListener(`ready`,u),c(),()=>{i=!0,e.removeEventListener(`ready`,u),o!==null&&clearTimeout(o),l()}}var x=[`strongest`,`holding`,`unclear`,`silent`,`no_receiver`,`restored`,`no_evidence`];function S(e,t,n,r){let{home:i,text:a}=r,o=x.includes(e.reason)?e.reason:`no_evidence`,s={tag:t.name,room:c(i,e.room),other:c(i,e.runner_up),receiver:E(i,e.explanation.leader),lead:Math.round(e.explanation.lead_db??0),seconds:Math.ceil(n??0)},l=o===`holding`&&n!==null?`holding_for`:o===`strongest`&&e.explanation.leader===null?`known`:o===`strongest`&&C(e)?`close`:o;return{what:w(e,t,r),why:a(`why.because_${l}`,s),remedy:a(`why.remedy_${T(e,i,o)}`,s)}}function C(e){return e.runner_up!==null&&a(e.probability)!==`sure`}function w(e,t,{home:n,text:r,language:i}){if(e.presence===`unknown`)return r(`why.what_unknown`,{tag:t.name});if(e.presence===`away`)return r(`why.what_away`,{tag:t.name});if(e.room===null)return r(`why.what_somewhere`,{tag:t.name});let o=c(n,e.room);return d(t.level)?r(`why.what_percent`,{tag:t.name,room:o,percent:m(e.probability,i)}):r(`why.what_${a(e.probability)}`,{tag:t.name,room:o})}function T(e,t,n){switch(n){case`no_receiver`:case`silent`:case`no_evidence`:return n;case`restored`:case`holding`:return`wait`;default:return t.rooms.find(t=>t.area_id===e.room)?.nameable===!1?`no_receiver_here`:a(e.probability)===`sure`?`none`:t.next===`plan`?`plan`:`teach`}}function E(e,t){return e.receivers.find(e=>e.source===t)?.name??t??``}var D=e` .body{display:grid;gap:8px;color:var(--primary-text-color);line-height:1.4}p{margin:0}.what{font-size:var(--ha-font-size-l,16px);font-weight:var(--ha-font-weight-medium,500)}.remedy,.clock,.excluded{color:var(--secondary-text-color);font-size:var(--ha-font-size-s,13px)}h3{margin:8px 0 0;font-size:var(--ha-font-size-m,14px);font-weight:var(--ha-font-weight-medium,500)}.bars{display:grid;gap:8px;margin:8px 0;padding:0;list-style:none}.bars li{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr) 5em;align-items:center;gap:12px}.bar{block-size:8px;border-radius:4px;overflow:hidden;background:var(--divider-color)}.bar>span{display:block;block-size:100%;border-radius:inherit;background:var(--primary-color)}.share{text-align:end;font-variant-numeric:tabular-nums}.scroll{overflow-x:auto}table{inline-size:100%;border-collapse:collapse;font-size:var(--ha-font-size-s,13px)}th,td{padding:6px 8px;border-block-end:1px solid var(--divider-color);text-align:end;font-weight:inherit;font-variant-numeric:tabular-nums;white-space:nowrap}thead th{color:var(--secondary-text-color);white-space:normal;vertical-align:bottom}th:first-child{padding-inline-start:0;text-align:start}tr.ill{color:var(--secondary-text-color);font-style:italic}.fits{color:var(--success-color)}.misfits{color:var(--error-color)}.actions,.rooms{display:flex;flex-wrap:wrap;gap:8px;margin-block-start:12px}.choice{display:grid;gap:4px;margin-block-start:12px}.room{min-block-size:44px;padding-inline:16px;border:1px solid var(--divider-color);border-radius:22px;background:transparent;color:inherit;font:inherit;cursor:pointer}.room:hover,.room:focus-visible{border-color:var(--primary-color);outline:2px solid var(--primary-color);outline-offset:1px}`,O=4,k=86400,A=3,j=class extends f{constructor(...e){super(...e),this.tagId=null,this.why=null,this.open=!1,this.choosing=!1,this.dwell=null,this.stop=null}showDialog({tag:e}){this.tagId=e,this.why=null,this.dwell=null,this.choosing=!1,this.open=!0,this.watch()}closeDialog(){return this.open=!1,!0}disconnectedCallback(){super.disconnectedCallback(),this.unwatch()}updated(){this.open&&this.stop===null&&this.watch()}watch(){let{hass:e,tagId:t}=this;if(e===void 0||t===null)return;this.unwatch(),this.stop=b(e.connection,t,e=>this.why=e);let n=this.now();e.connection.sendMessagePromise({type:`xiaomi_tag/dwell`,tag:t,start:n-k,end:n,by:`room`}).then(e=>this.dwell=e).catch(()=>void 0)}unwatch(){this.stop?.(),this.stop=null}closed(){this.open=!1,this.unwatch(),this.tagId=null,this.dispatchEvent(new CustomEvent(`dialog-closed`,{detail:{dialog:this.localName},bubbles:!0,composed:!0}))}render(){let{feed:e,tagId:t,text:n}=this,i=e?.home,a=i?.tags.find(e=>e.relay_id===t);if(i==null||a===void 0)return r;let o=this.why?.place??e?.places.get(a.relay_id);return v`<ha-adaptive-dialog
      .hass=${this.hass}
      .open=${this.open}
      header-title=${a.name}
      @closed=${()=>this.closed()}
    >
      <div class="body">
        ${o===void 0?v`<p>${n(`common.unheard`)}</p>`:this.reasons(i,a,o)}
        ${this.choosing?this.roomChoice(i,a):this.actions(a)}
      </div>
    </ha-adaptive-dialog>`}reasons(e,t,n){let{text:i,hass:a,why:o}=this,s=a?.language??`en`,c={home:e,text:i,language:s},l=S(n,t,o?.switch?.lasts_s??null,c);return v`<p class="what">${l.what}</p>
      <p>${l.why}</p>
      ${this.remedy(l.remedy)} ${this.clock(n)} ${this.bars(e,t,n,s)}
      ${o===null?r:this.receivers(e,o,s)} ${this.favourites(e,s)}`}remedy(e){return e===``?r:v`<p class="remedy">${e}</p>`}clock(e){let{text:t,hass:n}=this,i=n?.language??`en`;if(e.evidence_at===null)return r;let a=()=>this.now(),o=e.interval_s==null?``:t(`why.usual`,{pause:s(Math.max(1,e.interval_s),i)});return v`<p class="clock">
      ${t(`why.heard`)}
      <xiaomi-tag-age .at=${e.evidence_at} .now=${a} .language=${i}></xiaomi-tag-age>${o}
    </p>`}bars(e,t,n,i){let{text:s}=this,l=o(n,O);return n.presence!==`home`||l.length===0?r:v`<ul class="bars" aria-label=${s(`why.rooms`)}>
      ${l.map(([n,r])=>v`<li>
            <span>${c(e,n)}</span>
            <span class="bar" aria-hidden="true"><span style="inline-size: ${Math.round(100*r)}%"></span></span>
            <span class="share"
              >${d(t.level)?m(r,i):s(`common.${a(r)}`)}</span
            >
          </li>`)}
    </ul>`}receivers(e,t,n){let{text:i}=this,a=t.rooms.slice(0,2),o=t.excluded.map(t=>c(e,t));return v`<h3>${i(`why.receivers`)}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${i(`why.receivers`)}>
        <table>
          <thead>
            <tr>
              <th scope="col">${i(`why.receiver`)}</th>
              <th scope="col">${i(`why.level`)}</th>
              ${a.map(t=>v`<th scope="col">${i(`why.expected`,{room:c(e,t)})}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${t.receivers.map(t=>this.receiver(e,t,a,n))}
          </tbody>
        </table>
      </div>
      ${o.length>0?v`<p class="excluded">
              ${i(`why.excluded`,{rooms:new Intl.ListFormat(n).format(o)})}
            </p>`:r}`}receiver(e,t,n,i){let{text:a}=this,o=t.state===`listening`,s=new Intl.NumberFormat(i,{maximumFractionDigits:0}),c=o?t.heard_dbm===null?a(`why.silent`):s.format(t.heard_dbm):a(`why.state_${t.state}`);return v`<tr class=${o?``:`ill`}>
      <th scope="row">${E(e,t.source)}</th>
      <td><strong>${c}</strong></td>
      ${n.map((e,n)=>{let i=t.expected.find(t=>t.room===e);if(!o||i===void 0)return v`<td>–</td>`;let c=t.fits[n],l=c==null?``:c?`✓`:`✗`,u=i.dbm===null?a(`why.silent`):s.format(i.dbm);return v`<td>
          ${u}
          ${l===``?r:v`<span
                  class=${c?`fits`:`misfits`}
                  role="img"
                  aria-label=${a(c?`why.fits`:`why.misfits`)}
                  >${l}</span
                >`}
        </td>`})}
    </tr>`}favourites(e,t){let n=(this.dwell?.rows??[]).filter(e=>e.room!==null&&e.room!==`not_home`&&e.seconds>=60);if(n.length===0)return r;let i=[...n].sort((e,t)=>t.seconds-e.seconds).slice(0,A).map(n=>`${c(e,n.room)} ${s(n.seconds,t)}`);return v`<p class="clock">${this.text(`why.day`,{rooms:i.join(` · `)})}</p>`}actions(e){let{text:t,hass:n}=this,i=e.device_id;return v`<div class="actions">
      ${g(n)&&i!==null?v`<ha-button @click=${()=>this.choosing=!0}>${t(`why.here`)}</ha-button>`:r}
      <ha-button appearance="plain" @click=${()=>this.follow(e)}>${t(`why.follow`)}</ha-button>
      ${i===null?r:v`<ha-button appearance="plain" @click=${()=>this.leaveTo(`/config/devices/device/${i}`)}
              >${t(`why.device`)}</ha-button
            >`}
      ${g(n)?v`<ha-button appearance="plain" @click=${()=>this.leaveTo(null)}>${t(`why.teach`)}</ha-button>`:r}
    </div>`}roomChoice(e,t){let{text:n}=this;return v`<div class="choice" role="group" aria-label=${n(`why.here_title`,{tag:t.name})}>
      <p>${n(`why.here_help`,{tag:t.name})}</p>
      <div class="rooms">
        ${e.rooms.map(e=>v`<button class="room" @click=${()=>this.correct(t,e.area_id,e.name)}>${e.name}</button>`)}
      </div>
      <ha-button appearance="plain" @click=${()=>this.choosing=!1}>${n(`common.cancel`)}</ha-button>
    </div>`}correct(e,t,n){let{hass:r,text:i}=this;r!==void 0&&e.device_id!==null&&(this.choosing=!1,r.callService(`xiaomi_tag`,`correct_place`,{device_id:e.device_id,area_id:t},void 0,!1).then(()=>{p(`success`),_(this,i(`why.learned`,{tag:e.name,room:n}))},e=>{p(`failure`),_(this,e instanceof Error?e.message:i(`why.failed`))}))}follow(e){window.dispatchEvent(new CustomEvent(`xiaomi-tag-follow`,{detail:{tag:e.relay_id,always:!0},cancelable:!0})),this.open=!1}leaveTo(e){this.addEventListener(`dialog-closed`,()=>e===null?u(`teach`):i(e),{once:!0}),this.open=!1}static{this.styles=D}};l([t()],j.prototype,`tagId`,void 0),l([t()],j.prototype,`why`,void 0),l([t()],j.prototype,`open`,void 0),l([t()],j.prototype,`choosing`,void 0),l([t()],j.prototype,`dwell`,void 0),h(`xiaomi-tag-why`,j);export{j as WhySheet};