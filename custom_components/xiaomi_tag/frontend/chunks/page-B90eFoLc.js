import{A as e,C as t,D as n,E as r,G as i,S as a,ct as o,et as s,ot as c,rt as l,st as u,x as d}from"./shared-DUMyLCDn.js";import{t as f}from"./sentences-D6_7P38c.js";import{t as p}from"./page-styles-qMAfzuhq.js";function m(e,t){let n=t?.suggested??[],r=new Map(n.map((e,t)=>[e.area_id,t])),i=new Set(e.receivers.map(e=>e.area_id));return e.rooms.map(e=>{let r=t?.walked?.find(t=>t.area_id===e.area_id),a=n.find(t=>t.area_id===e.area_id);return{areaId:e.area_id,walks:r?.walks??0,accuracy:r?.accuracy??null,why:a?.why??null,ownReceiver:a?.own_receiver??i.has(e.area_id)}}).sort((e,t)=>(r.get(e.areaId)??1/0)-(r.get(t.areaId)??1/0)||0)}function h(e){return e.not_learned===`here_silent`?`silent`:e.calibration_id===null?`too_little`:e.accuracy_before===null||e.accuracy_after===null?`learned`:e.accuracy_after>e.accuracy_before?`better`:`same`}function g(e){let t=Math.max(1,...Object.values(e.packets));return Object.entries(e.packets).map(([n,r])=>({source:n,count:r,share:r/t,dbm:e.levels?.[n]??null})).sort((e,t)=>t.count-e.count)}function _(e){return Math.max(0,Math.round(e.duration_s*(100-e.percent)/100))}function v(e){let t=e.reduce((e,t)=>e+t[0],0)/e.length,n=e.reduce((e,t)=>e+t[1],0)/e.length,r=e.map(e=>[t+.7*(e[0]-t),n+.7*(e[1]-n)]),[i]=r;return i===void 0?[]:[...r,i,[t,n]]}async function y(e,t){let r=t instanceof Error||n(t)?t.message??``:``;if(!n(t)||t.translation_key===void 0)return r;let i=`component.xiaomi_tag.exceptions.${t.translation_key}.message`,a=(await e.loadBackendTranslation(`exceptions`,`xiaomi_tag`).catch(()=>null))?.(i,t.translation_placeholders)??``;return a===``?r:a}var b=2e3,x=class{constructor(e,t){this.changed=e,this.failed=t,this.connection=null,this.subscription=new r,this.retry=null,this.onReady=()=>this.open()}watch(e){this.connection!==e.connection&&(this.stop(),this.connection=e.connection,this.connection.addEventListener(`ready`,this.onReady),this.open())}stop(){this.connection?.removeEventListener(`ready`,this.onReady),this.connection=null,this.subscription.leave(),this.retry!==null&&(clearTimeout(this.retry),this.retry=null)}call(e,t,r){let i=t===`calibrate_room`;e.callService(`xiaomi_tag`,t,r,void 0,!1,i).catch(t=>{(n(t)?t.translation_key:void 0)!==`calibration_cancelled`&&y(e,t).then(this.failed)})}open(){this.connection!==null&&this.subscription.begin(this.connection,{type:`xiaomi_tag/calibration/subscribe`},{changed:this.changed,over:()=>this.again()})}again(){this.retry??=setTimeout(()=>{this.retry=null,this.open()},b)}},S=`xiaomi-tag-teach-sound`,C={start:[660],enough:[880],end:[660,880],failed:[330]},w=.15;function T(){return localStorage.getItem(S)===`on`}function E(e){localStorage.setItem(S,e?`on`:`off`)}var D=null;function O(){T()&&(D??=new AudioContext,D.resume().catch(()=>void 0))}function k(e){if(D!==null&&T())for(let[t,n]of C[e].entries()){let e=new OscillatorNode(D,{frequency:n}),r=new GainNode(D,{gain:.2});e.connect(r).connect(D.destination);let i=D.currentTime+t*w;e.start(i),e.stop(i+w)}}var A=o` .error{color:var(--error-color)}.tag{display:grid;gap:4px;max-inline-size:320px}.sound{display:flex;align-items:center;gap:8px;min-block-size:44px;inline-size:fit-content}.sound input{inline-size:20px;block-size:20px;margin:0;accent-color:var(--primary-color)}select{min-block-size:44px;padding-inline:12px;border:1px solid var(--divider-color);border-radius:8px;background:var(--card-background-color,canvas);color:inherit;font:inherit}.rooms,.heard{margin:0;padding:0;list-style:none}.room{display:flex;align-items:center;gap:12px;inline-size:100%;min-block-size:56px;padding:8px;border:0;border-block-end:1px solid var(--divider-color);background:transparent;color:inherit;font:inherit;text-align:start;cursor:pointer}.room:hover{background:var(--secondary-background-color)}.room:focus-visible,select:focus-visible{outline:2px solid var(--primary-color);outline-offset:-2px}.mark{flex:none;inline-size:24px;color:var(--primary-color);text-align:center}.walk{text-align:center}.big{font-size:var(--ha-font-size-2xl,24px)}.count{font-size:96px;line-height:1.4;font-variant-numeric:tabular-nums;color:var(--primary-color)}.ring{position:relative;inline-size:160px;margin:8px auto}.ring svg{display:block;transform:rotate(-90deg)}.ring circle{fill:none;stroke-width:8;stroke:var(--divider-color)}.ring .done{stroke:var(--primary-color);transition:stroke-dashoffset 1s linear}.ring span{position:absolute;inset:0;display:grid;place-items:center;font-size:32px;font-variant-numeric:tabular-nums}.doubt{margin-block:12px;padding:12px;border:1px solid var(--warning-color);border-radius:8px;background:color-mix(in srgb,var(--warning-color) 15%,transparent)}.path{direction:ltr;max-inline-size:100%;block-size:140px}.path polygon{fill:color-mix(in srgb,var(--primary-color) 12%,transparent);stroke:var(--secondary-text-color);stroke-width:2;vector-effect:non-scaling-stroke}.path polyline{fill:none;stroke:var(--primary-color);stroke-width:3;stroke-linecap:round;stroke-dasharray:1 8;vector-effect:non-scaling-stroke}.heard{display:grid;gap:8px;margin-block:12px;text-align:start}.heard li{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr) 7em;align-items:center;gap:12px}.heard li>:last-child{text-align:end;font-variant-numeric:tabular-nums}.walk .buttons{justify-content:center}.result{border-color:var(--success-color)}.result.none{border-color:var(--warning-color)}@media (prefers-reduced-motion:reduce){.ring .done{transition:none}}`,j=class{constructor(e){this.changed=e,this.wanted=!1,this.lock=null,this.seenAgain=()=>{document.hidden||this.request()}}async hold(){this.wanted||(this.wanted=!0,document.addEventListener(`visibilitychange`,this.seenAgain),await this.request())}letGo(){this.wanted&&(this.wanted=!1,document.removeEventListener(`visibilitychange`,this.seenAgain),this.lock?.release().catch(()=>void 0),this.lock=null,this.changed(!1))}async request(){try{let e=await navigator.wakeLock.request(`screen`);this.wanted?this.lock=e:await e.release()}catch{this.lock=null}this.changed(this.wanted&&this.lock!==null)}},M=3,N=60,P=2*Math.PI*52,F=`xiaomi-tag-teach-tag`;function I({tag:e,area_id:t}){return`${e} ${t}`}var L=class extends d{constructor(...e){super(...e),this.event=null,this.tagId=localStorage.getItem(F),this.countdown=null,this.outcome=null,this.error=``,this.awake=!1,this.confirmed=``,this.runs=new x(e=>this.receive(e),e=>this.fail(e)),this.timer=null,this.wake=new j(e=>this.awake=e)}disconnectedCallback(){super.disconnectedCallback(),this.runs.stop(),this.stopCountdown(),this.wake.letGo()}updated(e){e.has(`hass`)&&this.hass!==void 0&&this.runs.watch(this.hass)}receive(t){let n=this.run;if(this.event=t,t.finished!==void 0){this.outcome=t.finished;let n=t.finished.calibration_id===null;e(n?`failure`:`success`),k(n?`failed`:`end`)}this.run===null?n!==null&&(this.wake.letGo(),this.confirmed=``):this.wake.hold(),this.run?.enough===!0&&n?.enough===!1&&(e(`selection`),k(`enough`))}fail(e){this.error=e===``?this.text(`why.failed`):e,this.run===null&&this.wake.letGo()}get run(){let e=this.event?.runs??[];return e.find(e=>e.tag===this.tagId)??e[0]??null}tag(e){return e.tags.find(e=>e.relay_id===this.tagId)??e.tags[0]}render(){let e=this.feed?.home;if(e==null)return l;let{run:t,countdown:n,outcome:r}=this,i=this.error===``?l:c`<p class="error" role="alert">${this.error}</p>`;return n===null?t===null?c`${i}${r===null?l:this.result(e,r)}${this.choice(e)}`:c`${i}${this.walking(e,t)}`:c`${i}${this.starting(e,n)}`}choice(e){let{text:t}=this,n=this.tag(e);if(n===void 0)return c`<section>${t(`common.no_tags`)}</section>`;let r=m(e,this.event),a=r[0];return c`<section>
        <h2>${t(`teach.title`)}</h2>
        <p>${t(`teach.help`)}</p>
        <label class="tag"
          >${t(`teach.carry`)}
          <select @change=${e=>this.choose(e)}>
            ${e.tags.map(e=>c`<option value=${e.relay_id} ?selected=${e===n}>${e.name}</option>`)}
          </select>
        </label>
        <label class="sound"
          ><input
            type="checkbox"
            .checked=${T()}
            @change=${e=>E(e.target.checked)}
          />${t(`teach.sound`)}</label
        >
        ${a===void 0?l:c`<div class="buttons">
                <ha-button @click=${()=>this.begin(a.areaId)}
                  >${t(`teach.begin`,{room:i(e,a.areaId)})}</ha-button
                >
              </div>`}
      </section>
      <section>
        <h2>${t(`teach.rooms`)}</h2>
        <ul class="rooms">
          ${r.map(t=>this.room(e,t))}
        </ul>
      </section>`}room(e,t){let{text:n,hass:r}=this,a=new Intl.NumberFormat(r?.language??`en`,{style:`percent`,maximumFractionDigits:0}),o=t.walks===0?n(`teach.not_walked`):t.accuracy===null?n(`teach.walked`,{count:t.walks}):n(`teach.walked_accuracy`,{count:t.walks,percent:a.format(t.accuracy)}),s=t.why===null?``:` · ${n(`teach.why_${t.why}`)}`;return c`<li>
      <button class="room" @click=${()=>this.begin(t.areaId)}>
        <span class="mark" aria-hidden="true">${t.why===null&&t.walks>0?`✓`:`○`}</span>
        <span><strong>${i(e,t.areaId)}</strong><br /><span class="faint">${o}${s}</span></span>
      </button>
    </li>`}starting(e,t){let{text:n}=this;return c`<section class="walk">
      <h2 class="big">${n(`teach.go_to`,{room:i(e,t.room)})}</h2>
      <div class="count" role="timer" aria-live="assertive">${t.left}</div>
      <div class="buttons">
        <ha-button appearance="plain" @click=${()=>this.giveUp()}>${n(`common.cancel`)}</ha-button>
      </div>
    </section>`}walking(e,t){let{text:n}=this,r=i(e,t.area_id),a=t.stage===`paused`,o=t.here_silent===!0&&t.stage!==`computing`&&this.confirmed!==I(t),s=this.roomAfter(e,t.area_id);return c`<section class="walk">
      <h2 class="big">${n(a?`teach.paused_in`:`teach.walk_in`,{room:r})}</h2>
      ${this.ring(t)}
      <p aria-live="polite">
        ${n(t.stage===`computing`?`teach.computing`:t.enough?`teach.enough`:`teach.how`)}
      </p>
      ${o?c`<div class="doubt" role="alert">
              <p>${n(`teach.here_silent`,{room:r})}</p>
              <ha-button @click=${()=>this.confirm(t)}>${n(`teach.here_yes`,{room:r})}</ha-button>
              <ha-button appearance="plain" @click=${()=>this.act(`cancel_calibration`,t.tag)}
                >${n(`teach.here_no`)}</ha-button
              >
            </div>`:l}
      ${this.path(e,t.area_id)} ${this.bars(e,t)}
      <p class="faint">${this.awake?``:n(`teach.keep_awake`)}</p>
      <div class="buttons">
        ${t.stage===`computing`?l:c`<ha-button @click=${()=>this.act(a?`resume_calibration`:`pause_calibration`,t.tag)}
                >${n(a?`teach.resume`:`teach.pause`)}</ha-button
              >`}
        <ha-button appearance="plain" @click=${()=>this.act(`cancel_calibration`,t.tag)}
          >${n(`teach.stop`)}</ha-button
        >
        ${s===void 0||t.stage===`computing`?l:c`<ha-button appearance="plain" @click=${()=>this.skip(t,s)}>${n(`teach.skip`)}</ha-button>`}
      </div>
    </section>`}ring(e){let t=_(e),n=`${Math.floor(t/60)}:${String(t%60).padStart(2,`0`)}`;return c`<div class="ring" role="timer" aria-label=${this.text(`teach.left`,{seconds:t})}>
      <svg viewBox="0 0 120 120" aria-hidden="true">
        <circle class="track" cx="60" cy="60" r="52" />
        <circle
          class="done"
          cx="60"
          cy="60"
          r="52"
          stroke-dasharray=${P}
          stroke-dashoffset=${P*(1-e.percent/100)}
        />
      </svg>
      <span aria-hidden="true">${n}</span>
    </div>`}path(e,t){let n=e.layout?.floors.flatMap(e=>e.rooms).find(e=>e.room===t);if(n===void 0)return l;let r=n.polygon.map(([e])=>e),i=n.polygon.map(([,e])=>e),[a,o]=[Math.min(...r)-.2,Math.min(...i)-.2],s=`${a} ${o} ${Math.max(...r)+.2-a} ${Math.max(...i)+.2-o}`;return c`<svg class="path" viewBox=${s} aria-hidden="true">
      ${u`<polygon points=${n.polygon.join(` `)} /><polyline points=${v(n.polygon).join(` `)} />`}
    </svg>`}bars(e,t){let{text:n}=this;return c`<ul class="heard">
      ${g(t).map(({source:t,count:r,share:i,dbm:a})=>c`<li>
            <span>${f(e,t)}</span>
            <span class="bar" aria-hidden="true"><span style="inline-size: ${Math.round(100*i)}%"></span></span>
            <span class="faint"
              >${r===0?n(`teach.silent`):`${r}${a===null?``:` · ${a} dBm`}`}</span
            >
          </li>`)}
    </ul>`}result(e,t){let{text:n,hass:r}=this,a=h(t),o=new Intl.NumberFormat(r?.language??`en`,{style:`percent`,maximumFractionDigits:0}),s={room:i(e,t.area_id),before:o.format(t.accuracy_before??0),after:o.format(t.accuracy_after??0)},u=a===`too_little`||a===`silent`,d=this.roomAfter(e,t.area_id);return c`<section class="result ${u?`none`:``}" role="status">
      <h2>${n(`teach.result_${a}_title`,s)}</h2>
      <p>${n(`teach.result_${a}`,s)}</p>
      <div class="buttons">
        ${u?c`<ha-button @click=${()=>this.begin(t.area_id,a===`silent`)}
                >${n(`teach.once_more`)}</ha-button
              >`:l}
        ${d===void 0||u?l:c`<ha-button @click=${()=>this.begin(d)}
                >${n(`teach.next`,{room:i(e,d)})}</ha-button
              >`}
        ${t.calibration_id===null?l:c`<ha-button appearance="plain" @click=${()=>this.undo(t)}>${n(`teach.undo`)}</ha-button>`}
      </div>
    </section>`}choose(e){this.tagId=e.target.value,localStorage.setItem(F,this.tagId)}begin(t,n=!1){let r=this.feed?.home,i=r==null?void 0:this.tag(r);i?.device_id!=null&&(this.tagId=i.relay_id,this.outcome=null,this.error=``,this.wake.hold(),O(),this.countdown={room:t,left:M},e(`selection`),this.timer=setInterval(()=>{let e=(this.countdown?.left??1)-1;e>0?this.countdown={room:t,left:e}:(this.stopCountdown(),k(`start`),n&&(this.confirmed=I({tag:i.relay_id,area_id:t})),this.act(`calibrate_room`,i.relay_id,{area_id:t,seconds:N,...n?{confirm:n}:{}}))},1e3))}stopCountdown(){this.countdown=null,this.timer!==null&&(clearInterval(this.timer),this.timer=null)}act(e,t,n={}){let r=this.feed?.home?.tags.find(e=>e.relay_id===t)?.device_id;this.hass!==void 0&&r!=null&&(this.error=``,this.runs.call(this.hass,e,{device_id:r,...n}))}undo(e){this.hass!==void 0&&e.calibration_id!==null&&(this.runs.call(this.hass,`delete_calibration`,{calibration_id:e.calibration_id}),this.outcome=null)}giveUp(){this.stopCountdown(),this.wake.letGo()}confirm(e){this.confirmed=I(e),this.act(`resume_calibration`,e.tag,{confirm:!0})}skip(e,t){this.act(`cancel_calibration`,e.tag),this.begin(t)}roomAfter(e,t){return m(e,this.event).find(e=>e.why!==null&&e.areaId!==t)?.areaId}static{this.styles=[p,A]}};t([s()],L.prototype,`event`,void 0),t([s()],L.prototype,`tagId`,void 0),t([s()],L.prototype,`countdown`,void 0),t([s()],L.prototype,`outcome`,void 0),t([s()],L.prototype,`error`,void 0),t([s()],L.prototype,`awake`,void 0),t([s()],L.prototype,`confirmed`,void 0),a(`xiaomi-tag-teach`,L);export{L as TeachPage};