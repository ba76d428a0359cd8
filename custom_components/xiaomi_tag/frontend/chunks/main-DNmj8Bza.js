var e=globalThis,t=e.ShadowRoot&&(e.ShadyCSS===void 0||e.ShadyCSS.nativeShadow)&&`adoptedStyleSheets`in Document.prototype&&`replace`in CSSStyleSheet.prototype,n=Symbol(),r=/* @__PURE__ */ new WeakMap,i=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==n)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,n=this.t;if(t&&e===void 0){let t=n!==void 0&&n.length===1;t&&(e=r.get(n)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),t&&r.set(n,e))}return e}toString(){return this.cssText}},a=e=>new i(typeof e==`string`?e:e+``,void 0,n),o=(e,...t)=>new i(e.length===1?e[0]:t.reduce((t,n,r)=>t+(e=>{if(!0===e._$cssResult$)return e.cssText;if(typeof e==`number`)return e;throw Error(`Value passed to 'css' function must be a 'css' function result: `+e+`. Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.`)})(n)+e[r+1],e[0]),e,n),s=(n,r)=>{if(t)n.adoptedStyleSheets=r.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let t of r){let r=document.createElement(`style`),i=e.litNonce;i!==void 0&&r.setAttribute(`nonce`,i),r.textContent=t.cssText,n.appendChild(r)}},c=t?e=>e:e=>e instanceof CSSStyleSheet?(e=>{let t=``;for(let n of e.cssRules)t+=n.cssText;return a(t)})(e):e,{is:l,defineProperty:u,getOwnPropertyDescriptor:d,getOwnPropertyNames:f,getOwnPropertySymbols:p,getPrototypeOf:m}=Object,h=globalThis,ee=h.trustedTypes,te=ee?ee.emptyScript:``,ne=h.reactiveElementPolyfillSupport,g=(e,t)=>e,_={toAttribute(e,t){switch(t){case Boolean:e=e?te:null;break;case Object:case Array:e=e==null?e:JSON.stringify(e)}return e},fromAttribute(e,t){let n=e;switch(t){case Boolean:n=e!==null;break;case Number:n=e===null?null:Number(e);break;case Object:case Array:try{n=JSON.parse(e)}catch{n=null}}return n}},re=(e,t)=>!l(e,t),ie={attribute:!0,type:String,converter:_,reflect:!1,useDefault:!1,hasChanged:re};Symbol.metadata??=Symbol(`metadata`),h.litPropertyMetadata??=/* @__PURE__ */ new WeakMap;var v=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=ie){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&u(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:i}=d(this.prototype,e)??{get(){return this[t]},set(e){this[t]=e}};return{get:r,set(t){let a=r?.call(this);i?.call(this,t),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??ie}static _$Ei(){if(this.hasOwnProperty(g(`elementProperties`)))return;let e=m(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(g(`finalized`)))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(g(`properties`))){let e=this.properties,t=[...f(e),...p(e)];for(let n of t)this.createProperty(n,e[n])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[e,n]of t)this.elementProperties.set(e,n)}this._$Eh=/* @__PURE__ */ new Map;for(let[e,t]of this.elementProperties){let n=this._$Eu(e,t);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let e of n)t.unshift(c(e))}else e!==void 0&&t.push(c(e));return t}static _$Eu(e,t){let n=t.attribute;return!1===n?void 0:typeof n==`string`?n:typeof e==`string`?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=/* @__PURE__ */ new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=/* @__PURE__ */ new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=/* @__PURE__ */ new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return s(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&!0===n.reflect){let i=(n.converter?.toAttribute===void 0?_:n.converter).toAttribute(t,n.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let e=n.getPropertyOptions(r),i=typeof e.converter==`function`?{fromAttribute:e.converter}:e.converter?.fromAttribute===void 0?_:e.converter;this._$Em=r;let a=i.fromAttribute(t,e.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,n,r=!1,i){if(e!==void 0){let a=this.constructor;if(!1===r&&(i=this[e]),n??=a.getPropertyOptions(e),!((n.hasChanged??re)(i,t)||n.useDefault&&n.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(a._$Eu(e,n))))return;this.C(e,t,n)}!1===this.isUpdatePending&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:i},a){n&&!(this._$Ej??=/* @__PURE__ */ new Map).has(e)&&(this._$Ej.set(e,a??t??this[e]),!0!==i||a!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),!0===r&&this._$Em!==e&&(this._$Eq??=/* @__PURE__ */ new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[e,t]of this._$Ep)this[e]=t;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[t,n]of e){let{wrapped:e}=n,r=this[t];!0!==e||this._$AL.has(t)||r===void 0||this.C(t,void 0,n,r)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(t){throw e=!1,this._$EM(),t}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=/* @__PURE__ */ new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(e){}firstUpdated(e){}};v.elementStyles=[],v.shadowRootOptions={mode:`open`},v[g(`elementProperties`)]=/* @__PURE__ */ new Map,v[g(`finalized`)]=/* @__PURE__ */ new Map,ne?.({ReactiveElement:v}),(h.reactiveElementVersions??=[]).push(`2.1.2`);var ae=globalThis,oe=e=>e,y=ae.trustedTypes,se=y?y.createPolicy(`lit-html`,{createHTML:e=>e}):void 0,ce=`$lit$`,b=`lit$${Math.random().toFixed(9).slice(2)}$`,le=`?`+b,ue=`<${le}>`,x=document,S=()=>x.createComment(``),C=e=>e===null||typeof e!=`object`&&typeof e!=`function`,de=Array.isArray,fe=e=>de(e)||typeof e?.[Symbol.iterator]==`function`,pe=`[ 	
\f\r]`,w=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,me=/-->/g,he=/>/g,T=RegExp(`>|${pe}(?:([^\\s"'>=/]+)(${pe}*=${pe}*(?:[^ \t\n\f\r"'\`<>=]|("|')|))|$)`,`g`),ge=/'/g,_e=/"/g,ve=/^(?:script|style|textarea|title)$/i,E=(e=>(t,...n)=>({_$litType$:e,strings:t,values:n}))(1),D=Symbol.for(`lit-noChange`),O=Symbol.for(`lit-nothing`),ye=/* @__PURE__ */ new WeakMap,k=x.createTreeWalker(x,129);function be(e,t){if(!de(e)||!e.hasOwnProperty(`raw`))throw Error(`invalid template strings array`);return se===void 0?t:se.createHTML(t)}var xe=(e,t)=>{let n=e.length-1,r=[],i,a=t===2?`<svg>`:t===3?`<math>`:``,o=w;for(let t=0;t<n;t++){let n=e[t],s,c,l=-1,u=0;for(;u<n.length&&(o.lastIndex=u,c=o.exec(n),c!==null);)u=o.lastIndex,o===w?c[1]===`!--`?o=me:c[1]===void 0?c[2]===void 0?c[3]!==void 0&&(o=T):(ve.test(c[2])&&(i=RegExp(`</`+c[2],`g`)),o=T):o=he:o===T?c[0]===`>`?(o=i??w,l=-1):c[1]===void 0?l=-2:(l=o.lastIndex-c[2].length,s=c[1],o=c[3]===void 0?T:c[3]===`"`?_e:ge):o===_e||o===ge?o=T:o===me||o===he?o=w:(o=T,i=void 0);let d=o===T&&e[t+1].startsWith(`/>`)?` `:``;a+=o===w?n+ue:l>=0?(r.push(s),n.slice(0,l)+ce+n.slice(l)+b+d):n+b+(l===-2?t:d)}return[be(e,a+(e[n]||`<?>`)+(t===2?`</svg>`:t===3?`</math>`:``)),r]},A=class e{constructor({strings:t,_$litType$:n},r){let i;this.parts=[];let a=0,o=0,s=t.length-1,c=this.parts,[l,u]=xe(t,n);if(this.el=e.createElement(l,r),k.currentNode=this.el.content,n===2||n===3){let e=this.el.content.firstChild;e.replaceWith(...e.childNodes)}for(;(i=k.nextNode())!==null&&c.length<s;){if(i.nodeType===1){if(i.hasAttributes())for(let e of i.getAttributeNames())if(e.endsWith(ce)){let t=u[o++],n=i.getAttribute(e).split(b),r=/([.?@])?(.*)/.exec(t);c.push({type:1,index:a,name:r[2],strings:n,ctor:r[1]===`.`?Ce:r[1]===`?`?we:r[1]===`@`?Te:N}),i.removeAttribute(e)}else e.startsWith(b)&&(c.push({type:6,index:a}),i.removeAttribute(e));if(ve.test(i.tagName)){let e=i.textContent.split(b),t=e.length-1;if(t>0){i.textContent=y?y.emptyScript:``;for(let n=0;n<t;n++)i.append(e[n],S()),k.nextNode(),c.push({type:2,index:++a});i.append(e[t],S())}}}else if(i.nodeType===8){if(i.data===le)c.push({type:2,index:a});else{let e=-1;for(;(e=i.data.indexOf(b,e+1))!==-1;)c.push({type:7,index:a}),e+=b.length-1}}a++}}static createElement(e,t){let n=x.createElement(`template`);return n.innerHTML=e,n}};function j(e,t,n=e,r){if(t===D)return t;let i=r===void 0?n._$Cl:n._$Co?.[r],a=C(t)?void 0:t._$litDirective$;return i?.constructor!==a&&(i?._$AO?.(!1),a===void 0?i=void 0:(i=new a(e),i._$AT(e,n,r)),r===void 0?n._$Cl=i:(n._$Co??=[])[r]=i),i!==void 0&&(t=j(e,i._$AS(e,t.values),i,r)),t}var Se=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??x).importNode(t,!0);k.currentNode=r;let i=k.nextNode(),a=0,o=0,s=n[0];for(;s!==void 0;){if(a===s.index){let t;s.type===2?t=new M(i,i.nextSibling,this,e):s.type===1?t=new s.ctor(i,s.name,s.strings,this,e):s.type===6&&(t=new Ee(i,this,e)),this._$AV.push(t),s=n[++o]}a!==s?.index&&(i=k.nextNode(),a++)}return k.currentNode=x,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings===void 0?n._$AI(e[t]):(n._$AI(e,n,t),t+=n.strings.length-2)),t++}},M=class e{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=O,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=j(this,e,t),C(e)?e===O||e==null||e===``?(this._$AH!==O&&this._$AR(),this._$AH=O):e!==this._$AH&&e!==D&&this._(e):e._$litType$===void 0?e.nodeType===void 0?fe(e)?this.k(e):this._(e):this.T(e):this.$(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==O&&C(this._$AH)?this._$AA.nextSibling.data=e:this.T(x.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n==`number`?this._$AC(e):(n.el===void 0&&(n.el=A.createElement(be(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let e=new Se(r,this),n=e.u(this.options);e.p(t),this.T(n),this._$AH=e}}_$AC(e){let t=ye.get(e.strings);return t===void 0&&ye.set(e.strings,t=new A(e)),t}k(t){de(this._$AH)||(this._$AH=[],this._$AR());let n=this._$AH,r,i=0;for(let a of t)i===n.length?n.push(r=new e(this.O(S()),this.O(S()),this,this.options)):r=n[i],r._$AI(a),i++;i<n.length&&(this._$AR(r&&r._$AB.nextSibling,i),n.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let t=oe(e).nextSibling;oe(e).remove(),e=t}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},N=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,i){this.type=1,this._$AH=O,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,n.length>2||n[0]!==``||n[1]!==``?(this._$AH=Array(n.length-1).fill(/* @__PURE__ */ new String),this.strings=n):this._$AH=O}_$AI(e,t=this,n,r){let i=this.strings,a=!1;if(i===void 0)e=j(this,e,t,0),a=!C(e)||e!==this._$AH&&e!==D,a&&(this._$AH=e);else{let r=e,o,s;for(e=i[0],o=0;o<i.length-1;o++)s=j(this,r[n+o],t,o),s===D&&(s=this._$AH[o]),a||=!C(s)||s!==this._$AH[o],s===O?e=O:e!==O&&(e+=(s??``)+i[o+1]),this._$AH[o]=s}a&&!r&&this.j(e)}j(e){e===O?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??``)}},Ce=class extends N{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===O?void 0:e}},we=class extends N{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==O)}},Te=class extends N{constructor(e,t,n,r,i){super(e,t,n,r,i),this.type=5}_$AI(e,t=this){if((e=j(this,e,t,0)??O)===D)return;let n=this._$AH,r=e===O&&n!==O||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==O&&(n===O||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH==`function`?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Ee=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){j(this,e)}},De={M:ce,P:b,A:le,C:1,L:xe,R:Se,D:fe,V:j,I:M,H:N,N:we,U:Te,B:Ce,F:Ee};(0,ae.litHtmlPolyfillSupport)?.(A,M),(ae.litHtmlVersions??=[]).push(`3.3.3`);var Oe=(e,t,n)=>{let r=n?.renderBefore??t,i=r._$litPart$;if(i===void 0){let e=n?.renderBefore??null;r._$litPart$=i=new M(t.insertBefore(S(),e),e,void 0,n??{})}return i._$AI(e),i},ke=globalThis,P=class extends v{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Oe(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return D}};P._$litElement$=!0,P.finalized=!0,ke.litElementHydrateSupport?.({LitElement:P}),(0,ke.litElementPolyfillSupport)?.({LitElement:P}),(ke.litElementVersions??=[]).push(`4.2.2`);var Ae={attribute:!0,type:String,converter:_,reflect:!1,hasChanged:re},je=(e=Ae,t,n)=>{let{kind:r,metadata:i}=n,a=globalThis.litPropertyMetadata.get(i);if(a===void 0&&globalThis.litPropertyMetadata.set(i,a=/* @__PURE__ */ new Map),r===`setter`&&((e=Object.create(e)).wrapped=!0),a.set(n.name,e),r===`accessor`){let{name:r}=n;return{set(n){let i=t.get.call(this);t.set.call(this,n),this.requestUpdate(r,i,e,!0,n)},init(t){return t!==void 0&&this.C(r,void 0,e,t),t}}}if(r===`setter`){let{name:r}=n;return function(n){let i=this[r];t.call(this,n),this.requestUpdate(r,i,e,!0,n)}}throw Error(`Unsupported decorator location: `+r)};function F(e){return(t,n)=>typeof n==`object`?je(e,t,n):((e,t,n)=>{let r=t.hasOwnProperty(n);return t.constructor.createProperty(n,e),r?Object.getOwnPropertyDescriptor(t,n):void 0})(e,t,n)}function I(e){return F({...e,state:!0,attribute:!1})}var Me=60,Ne=3600,Pe=86400,Fe=30;function Ie(e,t){let n=new Intl.RelativeTimeFormat(t,{style:`short`,numeric:`always`});return Re(e,(e,t)=>n.format(-e,t))}function Le(e,t){return Re(e,(e,n)=>new Intl.NumberFormat(t,{style:`unit`,unit:n,unitDisplay:`short`}).format(e))}function Re(e,t){let n=Math.max(0,e);return n<Me?t(Math.floor(n),`second`):n<Ne?t(Math.floor(n/Me),`minute`):n<2*Pe?t(Math.floor(n/Ne),`hour`):t(Math.floor(n/Pe),`day`)}function ze(e,t){return e>Math.max(Fe,3*(t??0))}var L=/* @__PURE__ */ new Set,R=null;function Be(e){return L.add(e),R??=setInterval(()=>{if(!document.hidden)for(let e of L)e()},1e3),()=>{L.delete(e),L.size===0&&R!==null&&(clearInterval(R),R=null)}}function z(e,t){let n={};if(t.device_id===null)return n;for(let r of Object.values(e.entities))r?.device_id===t.device_id&&r.platform===`xiaomi_tag`&&r.translation_key!==void 0&&(n[r.translation_key]=r.entity_id);return n}function B(e,t,n){let r=z(e,t)[n];return r===void 0?void 0:e.states[r]}function Ve(e,t,n){let r=e.entities[n]?.device_id;return r===void 0?void 0:t.tags.find(e=>e.device_id===r)}function He(e,t){let n=Ue(t.name),r=typeof t.person==`string`?e.states[t.person]:void 0,i=B(e,t,`presence`),a=i?.attributes.entity_picture??r?.attributes.entity_picture;if(typeof a==`string`)return{picture:a,initials:n};let o=i?.attributes.icon;return typeof o==`string`?{icon:o,initials:n}:{initials:n}}function Ue(e){let t=e.trim().split(/\s+/u);return(t.length>1?t.slice(0,2).map(e=>We(e)[0]??``):We(t[0]??``)).slice(0,2).join(``)||`?`}function We(e){return Array.from(new Intl.Segmenter().segment(e),e=>e.segment)}function Ge(e,t){let n=e.tags.map(e=>e.relay_id).sort();return`var(--color-${Math.max(0,n.indexOf(t))%20+1}, var(--primary-color))`}function V(e,t){return e.rooms.find(e=>e.area_id===t)?.name??t??``}var Ke=.9,qe=.6;function Je(e){return e>=Ke?`sure`:e>=qe?`probably`:`maybe`}function Ye(e){return e!==`areas`}function Xe(e,t){let n=new Intl.NumberFormat(t,{style:`percent`,maximumFractionDigits:0});return e>.99?`>${n.format(.99)}`:n.format(e)}function Ze(e,t,n=.02){return Object.entries(e.probabilities).filter(([,e])=>e>=n).sort((e,t)=>t[1]-e[1]).slice(0,t)}function Qe(e,t,n){let{text:r}=n;return e===void 0||e.presence===`unknown`?{where:r(`common.unheard`),sure:``,certainty:null,share:null}:e.presence===`away`?{where:r(`common.away`),...et(e.probability,t.level,n)}:e.room===null?{where:r(`common.somewhere`),sure:``,certainty:`maybe`,share:e.probability}:{where:$e(e,n),...et(e.probability,t.level,n)}}function $e(e,{home:t,text:n}){let r=Je(e.probability),i=V(t,e.room);if(r!==`maybe`)return r===`sure`?i:n(`common.probably_room`,{room:i});let a=Ze(e,2).find(([t])=>t!==e.room)?.[0];return a===void 0?n(`common.maybe_room`,{room:i}):n(`common.maybe_rooms`,{room:i,other:V(t,a)})}function et(e,t,{text:n,language:r}){let i=Je(e);return{sure:Ye(t)?Xe(e,r):n(`common.${i}`),certainty:i,share:e}}function tt(e,t,n,r,i){let a=n?.evidence_at==null?0:r-n.evidence_at;return{tag:t,place:n,words:Qe(n,t,i),battery:nt(e,t),separated:B(e,t,`separated`)?.state===`on`,old:n?.silent===!0&&ze(a,n.interval_s)}}function nt(e,t){let n=B(e,t,`battery_low`)?.state===`on`,r=B(e,t,`battery`)??B(e,t,`battery_level`);if(r===void 0||r.state===`unknown`||r.state===`unavailable`)return n?{percent:null,words:``,low:n}:null;let i=Number(r.state);return{percent:Number.isFinite(i)?i:null,words:e.formatEntityState(r),low:n}}function rt(e,t){let n=typeof t.person==`string`?e.states[t.person]:void 0;return n!==void 0&&n.attributes.user_id===e.user?.id}function it(e,t,n){switch(n){case`all`:return!0;case`home`:return t.place?.presence===`home`;case`away`:return t.place?.presence===`away`;case`low`:return t.battery?.low===!0;case`mine`:return rt(e,t.tag)}}function at(e,t,n){let r=new Intl.Collator(n).compare,i={moved:(e,t)=>(t.place?.since??0)-(e.place?.since??0),name:()=>0,room:(e,t)=>r(e.words.where,t.words.where),battery:(e,t)=>ot(e)-ot(t)};return[...e].sort((e,n)=>i[t](e,n)||r(e.tag.name,n.tag.name))}function ot(e){return e.battery?.low===!0?-1:e.battery?.percent??101}function st(e,t){return t===void 0||t.length===0?e.tags:e.tags.filter(e=>e.device_id!==null&&t.includes(e.device_id))}function ct(e,t,n){e.dispatchEvent(new CustomEvent(t,{detail:n,bubbles:!0,composed:!0}))}function lt(e,t,n,r){ct(e,`show-dialog`,{dialogTag:t,dialogImport:n,dialogParams:r})}function ut(e,t,n){ct(e,`hass-action`,{config:t,action:n})}function dt(e){history.pushState(null,``,e),window.dispatchEvent(new CustomEvent(`location-changed`,{detail:{replace:!1}}))}var ft=`xiaomi-tag`;function pt(e){return e?.user?.is_admin===!0}function mt(e){return typeof e==`object`&&!!e&&`code`in e}var ht=Symbol.for(`xiaomi_tag.feed.1`),gt=[500,1e3,2e3,5e3],_t=3e4;function vt(e){let t=Reflect.get(e,ht);if(t!==void 0)return t;let n=new yt(e);return Reflect.set(e,ht,n),n}var yt=class{constructor(e){this.connection=e,this.listeners=/* @__PURE__ */ new Set,this.current={status:`starting`,home:null,places:/* @__PURE__ */ new Map,events:0,snapshots:0,recompute:null},this.opened=null,this.generation=0,this.tries=0,this.retry=null,this.linger=null,this.readingHome=!1,this.readHomeAgain=!1,this.serverAt=0,this.arrivedMs=0,this.onReady=()=>{this.tries=0,this.open()},this.onDisconnected=()=>{this.generation+=1,this.opened=null,this.clearRetry(),this.update({status:this.current.home===null?`starting`:`lost`})}}get state(){return this.current}now(){return this.serverAt===0?Date.now()/1e3:this.serverAt+(performance.now()-this.arrivedMs)/1e3}listen(e){return this.listeners.add(e),this.linger!==null&&(clearTimeout(this.linger),this.linger=null),this.listeners.size===1&&this.opened===null&&this.retry===null&&(this.connection.addEventListener(`ready`,this.onReady),this.connection.addEventListener(`disconnected`,this.onDisconnected),this.open()),e(this.current),()=>{this.listeners.delete(e)&&this.listeners.size===0&&(this.linger=setTimeout(()=>this.close(),_t))}}close(){this.linger=null,this.connection.removeEventListener(`ready`,this.onReady),this.connection.removeEventListener(`disconnected`,this.onDisconnected),this.leave()}leave(){this.generation+=1,this.clearRetry();let e=this.opened;this.opened=null,e?.then(e=>e()).catch(()=>void 0)}open(){this.leave();let e=this.generation,t=!0,n=this.connection.subscribeMessage(n=>{e===this.generation&&(this.receive(n,t),t=!1)},{type:`xiaomi_tag/subscribe`},{resubscribe:!1});this.opened=n,n.then(()=>{e===this.generation&&(this.tries=0,this.readHome())},t=>{e===this.generation&&(this.opened=null,this.failed(t))})}failed(e){let t=mt(e)?e.code:``;if(t===`unauthorized`)this.update({status:`unauthorized`,home:null,places:/* @__PURE__ */ new Map});else{let e=t===`no_home`?`no_home`:this.current.home===null?`starting`:`lost`;this.update({status:e})}this.again()}again(){if(this.listeners.size===0||this.retry!==null)return;let e=gt[Math.min(this.tries,gt.length-1)];this.tries+=1,this.retry=setTimeout(()=>{this.retry=null,this.connection.connected&&this.open()},e)}receive(e,t){if(e.at!==void 0&&(this.serverAt=e.at,this.arrivedMs=performance.now()),e.ended===!0){this.generation+=1,this.opened=null,this.update({status:this.current.home===null?`starting`:`lost`}),this.again();return}let n=t?/* @__PURE__ */ new Map:new Map(this.current.places);for(let[t,r]of Object.entries(e.tags??{}))r===null?n.delete(t):n.set(t,r);e.home_changed===!0&&this.readHome();let r=e.recompute??this.current.recompute;this.update({places:e.tags!==void 0||t?n:this.current.places,status:this.current.home===null?this.current.status:`live`,snapshots:this.current.snapshots+ +!!t,recompute:r!==null&&r.progress>=1?null:r})}readHome(){if(this.readingHome){this.readHomeAgain=!0;return}this.readingHome=!0;let e=this.generation;this.connection.sendMessagePromise({type:`xiaomi_tag/home`}).then(t=>{e===this.generation&&this.update({home:t,status:`live`})},t=>{e===this.generation&&this.failed(t)}).finally(()=>{this.readingHome=!1,this.readHomeAgain&&(this.readHomeAgain=!1,this.readHome())})}clearRetry(){this.retry!==null&&(clearTimeout(this.retry),this.retry=null)}update(e){this.current={...this.current,...e,events:this.current.events+1};for(let e of[...this.listeners])e(this.current)}},bt=`component.xiaomi_tag.config_panel.`,H=()=>``,xt=H;function St(){return xt}var Ct=Symbol.for(`xiaomi_tag.texts.1`);function wt(e){let t=e.connection,n=t[Ct];if(n?.language===e.language)return n.text;let r=e.loadBackendTranslation(`config_panel`,`xiaomi_tag`).then(e=>(xt=(t,n)=>e(bt+t,n),xt),()=>(t[Ct]=void 0,H));return t[Ct]={language:e.language,text:r},r}function U(e,t,n,r){var i=arguments.length,a=i<3?t:r===null?r=Object.getOwnPropertyDescriptor(t,n):r,o;if(typeof Reflect==`object`&&typeof Reflect.decorate==`function`)a=Reflect.decorate(e,t,n,r);else for(var s=e.length-1;s>=0;s--)(o=e[s])&&(a=(i<3?o(a):i>3?o(t,n,a):o(t,n))||a);return i>3&&a&&Object.defineProperty(t,n,a),a}function Tt(e,t){return e.connection!==t.connection||e.language!==t.language||e.locale!==t.locale||e.themes!==t.themes||e.user!==t.user||e.areas!==t.areas||e.entities!==t.entities||e.devices!==t.devices}var W=class extends P{constructor(...e){super(...e),this.preview=!1,this.feed=null,this.text=H,this.watchedEntities=[],this.source=null,this.leave=null}connectedCallback(){super.connectedCallback(),this.join()}disconnectedCallback(){super.disconnectedCallback(),this.quit()}now(){return this.source?.now()??Date.now()/1e3}shouldUpdate(e){if(e.size!==1||!e.has(`hass`))return!0;let t=e.get(`hass`),n=this.hass;return t===void 0||n===void 0||Tt(t,n)?!0:this.watchedEntities.some(e=>t.states[e]!==n.states[e])}willUpdate(e){if(e.has(`hass`)&&this.hass!==void 0){(this.source===null||vt(this.hass.connection)!==this.source)&&(this.quit(),this.join());let t=e.get(`hass`)?.language;(this.text===H||t!==this.hass.language)&&wt(this.hass).then(e=>this.text=e)}}feedChanged(e){}join(){this.hass!==void 0&&this.isConnected&&this.leave===null&&(this.source=vt(this.hass.connection),this.leave=this.source.listen(e=>{this.feedChanged(e),this.feed=e}))}quit(){this.leave?.(),this.leave=null,this.source=null}};U([F({attribute:!1})],W.prototype,`hass`,void 0),U([F({type:Boolean})],W.prototype,`preview`,void 0),U([I()],W.prototype,`feed`,void 0),U([I()],W.prototype,`text`,void 0);function G(e,t){customElements.get(e)===void 0&&customElements.define(e,t)}function Et(e,t){return{schema:e(St()),computeLabel:({name:e})=>St()(`form.${e}`)||e,computeHelper:({name:e})=>St()(`form.${e}_help`)||void 0,assertConfig:t}}function K(e){let t=e?.tags;if(t!==void 0&&!(Array.isArray(t)&&t.every(e=>typeof e==`string`)))throw Error(`tags must be a list of device ids`)}function Dt(e,t){lt(e,`xiaomi-tag-why`,()=>import(`./sheet-BvRk9kiK.js`),{tag:t})}var Ot=[{name:`tags`,selector:{device:{integration:`xiaomi_tag`,multiple:!0}}},{name:`tap_action`,selector:{ui_action:{default_action:`more-info`}}}],kt=class extends W{constructor(...e){super(...e),this.config=null}static getConfigForm(){return Et(()=>Ot,K)}static getStubConfig(){return{}}setConfig(e){K(e),this.config=e}render(){let{hass:e,feed:t,config:n,text:r}=this,i=t?.home;if(e===void 0||i==null||n===null)return O;let a=st(i,n.tags),o=a.length===1?a[0]:void 0;return o===void 0?this.count(a):this.whereabouts(i,o,r(`badge.of_one`,{tag:o.name}))}count(e){let t=e.map(e=>this.feed?.places.get(e.relay_id)).filter(e=>e?.presence===`home`).length;return E`<ha-badge .label=${this.text(`badge.label`)}>
      <ha-icon slot="icon" icon="mdi:tag-multiple"></ha-icon>
      ${this.text(`badge.at_home`,{count:t,total:e.length})}
    </ha-badge>`}whereabouts(e,t,n){let{hass:r,feed:i,text:a}=this;if(r===void 0)return E``;let{picture:o,icon:s}=He(r,t),c=Qe(i?.places.get(t.relay_id),t,{home:e,text:a,language:r.language});return E`<ha-badge type="button" .label=${t.name} aria-label=${n} @click=${()=>this.tap(t)}>
      ${o===void 0?E`<ha-icon slot="icon" .icon=${s??`mdi:tag`}></ha-icon>`:E`<img slot="icon" src=${o} alt="" />`}
      ${c.where}
    </ha-badge>`}tap(e){this.config?.tap_action===void 0||this.hass===void 0?Dt(this,e.relay_id):ut(this,{entity:z(this.hass,e).room,...this.config},`tap`)}static{this.styles=o`
    img {
      inline-size: 24px;
      block-size: 24px;
      border-radius: 50%;
      object-fit: cover;
    }
  `}};U([I()],kt.prototype,`config`,void 0),G(`xiaomi-tag-badge`,kt);var At=3,jt=class extends W{constructor(...e){super(...e),this.context={},this.config=null}static getStubConfig(){return{type:`custom:xiaomi-tag-room-bars`}}setConfig(e){this.config=e}render(){let{hass:e,feed:t,config:n,text:r}=this,i=t?.home;if(e===void 0||i==null||n===null||this.context.entity_id===void 0)return O;let a=Ve(e,i,this.context.entity_id),o=a===void 0?void 0:t?.places.get(a.relay_id);return a===void 0||o?.presence!==`home`?E`<p>${r(o?.presence===`away`?`common.away`:`common.unheard`)}</p>`:E`<ul>
      ${Ze(o,At).map(([t,n])=>{let s=Ye(a.level)?Xe(n,e.language):r(`common.${Je(n)}`);return E`<li>
          <span
            class="bar ${t===o.room?`first`:``}"
            style="inline-size: ${Math.round(100*n)}%"
          ></span>
          <span class="room">${V(i,t)}</span><span>${s}</span>
        </li>`})}
    </ul>`}static{this.styles=o`
    :host {
      display: block;
      color: var(--primary-text-color);
      font-size: var(--ha-font-size-s, 12px);
    }
    p {
      margin: 0;
      padding: 4px 8px;
      color: var(--secondary-text-color);
    }
    ul {
      margin: 0;
      padding: 0;
      display: grid;
      gap: 2px;
      list-style: none;
    }
    li {
      position: relative;
      display: flex;
      gap: 8px;
      overflow: hidden;
      padding: 2px 8px;
      border-radius: 6px;
    }
    .bar {
      position: absolute;
      inset-block: 0;
      inset-inline-start: 0;
      background: color-mix(in srgb, var(--secondary-text-color) 20%, transparent);
    }
    .bar.first {
      background: color-mix(in srgb, var(--feature-color, var(--primary-color)) 30%, transparent);
    }
    .room {
      flex: 1;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    li > span:not(.bar) {
      position: relative;
    }
  `}};U([F({attribute:!1})],jt.prototype,`context`,void 0),U([I()],jt.prototype,`config`,void 0),G(`xiaomi-tag-room-bars`,jt);var Mt={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Nt=e=>(...t)=>({_$litDirective$:e,values:t}),Pt=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}},{I:Ft}=De,It=e=>e,Lt=()=>document.createComment(``),q=(e,t,n)=>{let r=e._$AA.parentNode,i=t===void 0?e._$AB:t._$AA;if(n===void 0)n=new Ft(r.insertBefore(Lt(),i),r.insertBefore(Lt(),i),e,e.options);else{let t=n._$AB.nextSibling,a=n._$AM,o=a!==e;if(o){let t;n._$AQ?.(e),n._$AM=e,n._$AP!==void 0&&(t=e._$AU)!==a._$AU&&n._$AP(t)}if(t!==i||o){let e=n._$AA;for(;e!==t;){let t=It(e).nextSibling;It(r).insertBefore(e,i),e=t}}}return n},J=(e,t,n=e)=>(e._$AI(t,n),e),Rt={},zt=(e,t=Rt)=>e._$AH=t,Bt=e=>e._$AH,Vt=e=>{e._$AR(),e._$AA.remove()},Ht=(e,t,n)=>{let r=/* @__PURE__ */ new Map;for(let i=t;i<=n;i++)r.set(e[i],i);return r},Ut=Nt(class extends Pt{constructor(e){if(super(e),e.type!==Mt.CHILD)throw Error(`repeat() can only be used in text expressions`)}dt(e,t,n){let r;n===void 0?n=t:t!==void 0&&(r=t);let i=[],a=[],o=0;for(let t of e)i[o]=r?r(t,o):o,a[o]=n(t,o),o++;return{values:a,keys:i}}render(e,t,n){return this.dt(e,t,n).values}update(e,[t,n,r]){let i=Bt(e),{values:a,keys:o}=this.dt(t,n,r);if(!Array.isArray(i))return this.ut=o,a;let s=this.ut??=[],c=[],l,u,d=0,f=i.length-1,p=0,m=a.length-1;for(;d<=f&&p<=m;)if(i[d]===null)d++;else if(i[f]===null)f--;else if(s[d]===o[p])c[p]=J(i[d],a[p]),d++,p++;else if(s[f]===o[m])c[m]=J(i[f],a[m]),f--,m--;else if(s[d]===o[m])c[m]=J(i[d],a[m]),q(e,c[m+1],i[d]),d++,m--;else if(s[f]===o[p])c[p]=J(i[f],a[p]),q(e,i[d],i[f]),f--,p++;else if(l===void 0&&(l=Ht(o,p,m),u=Ht(s,d,f)),l.has(s[d])){if(l.has(s[f])){let t=u.get(o[p]),n=t===void 0?null:i[t];if(n===null){let t=q(e,i[d]);J(t,a[p]),c[p]=t}else c[p]=J(n,a[p]),q(e,i[d],n),i[t]=null;p++}else Vt(i[f]),f--}else Vt(i[d]),d++;for(;p<=m;){let t=q(e,c[m+1]);J(t,a[p]),c[p++]=t}for(;d<=f;){let e=i[d++];e!==null&&Vt(e)}return this.ut=o,zt(e,c),D}});function Wt(e,t,n){if(e?.home!=null&&e.status!==`unauthorized`)return null;let r=e?.status??`starting`;return r===`no_home`&&n?E`<div class="absence">
      <p>${t(`common.no_home`)}</p>
      <ha-button @click=${()=>dt(`/config/integrations/dashboard/add?domain=xiaomi_tag`)}
        >${t(`common.set_up`)}</ha-button
      >
    </div>`:E`<div class="absence" role="status"><p>${t(`common.${r===`no_home`||r===`unauthorized`?r:`starting`}`)}</p></div>`}var Gt=o`
  .absence {
    flex: 1;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 8px;
    padding: 24px;
    text-align: center;
    color: var(--secondary-text-color);
  }
  .absence p {
    margin: 0;
  }
`,Y=class extends P{constructor(...e){super(...e),this.at=null,this.now=()=>Date.now()/1e3,this.language=`en`,this.lasting=!1,this.shown=``,this.stop=null}connectedCallback(){super.connectedCallback(),this.stop=Be(()=>{this.words()!==this.shown&&this.requestUpdate()})}disconnectedCallback(){super.disconnectedCallback(),this.stop?.(),this.stop=null}render(){return this.shown=this.words(),this.shown}words(){if(this.at===null)return``;let e=this.now()-this.at;return this.lasting?Le(e,this.language):Ie(e,this.language)}};U([F({attribute:!1})],Y.prototype,`at`,void 0),U([F({attribute:!1})],Y.prototype,`now`,void 0),U([F()],Y.prototype,`language`,void 0),U([F({type:Boolean})],Y.prototype,`lasting`,void 0),G(`xiaomi-tag-age`,Y);function Kt(e,t,n,r={}){let{picture:i,icon:a,initials:o}=He(e,n);return E`<span
    class=${[`face`,r.old?`old`:``,r.moving?`moving`:``,r.away?`away`:``].filter(Boolean).join(` `)}
    style="--tag-color: ${Ge(t,n.relay_id)}"
    aria-hidden="true"
    >${i===void 0?a===void 0?o||O:E`<ha-icon .icon=${a}></ha-icon>`:E`<img src=${i} alt="" />`}</span
  >`}var qt=o`
  .face {
    --face-size: 40px;
    inline-size: var(--face-size);
    block-size: var(--face-size);
    box-sizing: border-box;
    flex: none;
    display: grid;
    place-items: center;
    overflow: hidden;
    border-radius: 50%;
    border: 2px solid var(--tag-color);
    background: color-mix(in srgb, var(--tag-color) 18%, var(--card-background-color, var(--primary-background-color)));
    color: var(--primary-text-color);
    font-size: calc(var(--face-size) * 0.36);
    font-weight: 600;
    line-height: 1;
  }
  .face img {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .face ha-icon {
    --mdc-icon-size: calc(var(--face-size) * 0.56);
  }
  .face.old,
  .face.away {
    border-style: dashed;
    border-color: var(--secondary-text-color);
    background: var(--secondary-background-color);
    color: var(--secondary-text-color);
  }
`,Jt=[`moved`,`name`,`room`,`battery`];function Yt(e){return[{name:`title`,selector:{text:{}}},{name:`tags`,selector:{device:{integration:`xiaomi_tag`,multiple:!0}}},{name:`sort`,selector:{select:{mode:`dropdown`,options:Jt.map(t=>({value:t,label:e(`list.sort_${t}`)}))}}},{name:`filters`,selector:{boolean:{}}},{name:`tap_action`,selector:{ui_action:{default_action:`more-info`}}},{name:`hold_action`,selector:{ui_action:{default_action:`none`}}}]}var Xt=o`
  :host {
    display: block;
    block-size: 100%;
  }
  ha-card {
    block-size: 100%;
    display: flex;
    flex-direction: column;
    overflow: hidden;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 12px 16px 4px;
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-medium, 500);
    color: var(--primary-text-color);
  }
  .sort select {
    max-inline-size: 45vw;
    min-block-size: 36px;
    border: 0;
    background: transparent;
    color: var(--secondary-text-color);
    font: inherit;
    font-size: var(--ha-font-size-s, 12px);
  }
  .sort option {
    background: var(--card-background-color, canvas);
    color: var(--primary-text-color);
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    padding: 4px 16px 8px;
  }
  .chip {
    min-block-size: 32px;
    padding-inline: 12px;
    border: 1px solid var(--divider-color);
    border-radius: 16px;
    background: transparent;
    color: var(--primary-text-color);
    font: inherit;
    font-size: var(--ha-font-size-s, 12px);
    cursor: pointer;
  }
  .chip[aria-pressed="true"] {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 20%, transparent);
  }
  ul {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
    margin: 0;
    padding: 0 0 8px;
    list-style: none;
  }
  ul.lost {
    opacity: 0.6;
  }
  li {
    content-visibility: auto;
    contain-intrinsic-size: auto 56px;
  }
  .none {
    padding: 16px;
    color: var(--secondary-text-color);
  }
  .row {
    inline-size: 100%;
    min-block-size: 56px;
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 8px 16px;
    border: 0;
    background: transparent;
    color: var(--primary-text-color);
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  .row:hover {
    background: var(--secondary-background-color);
  }
  .row:focus-visible,
  .chip:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -2px;
  }
  .text {
    flex: 1;
    min-inline-size: 0;
    display: grid;
  }
  .name {
    font-weight: var(--ha-font-weight-medium, 500);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .where {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    line-height: 1.35;
  }
  .bar {
    flex: none;
    inline-size: 48px;
    block-size: 6px;
    border-radius: 3px;
    overflow: hidden;
    background: var(--divider-color);
  }
  .bar > span {
    display: block;
    block-size: 100%;
    border-radius: inherit;
    background: var(--primary-color);
  }
  .bar.maybe > span,
  .bar.old > span {
    background: var(--secondary-text-color);
  }
  .signs {
    flex: none;
    display: flex;
    align-items: center;
    gap: 4px;
    min-inline-size: 40px;
    justify-content: flex-end;
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    --mdc-icon-size: 18px;
  }
  .battery {
    display: inline-flex;
    align-items: center;
  }
  .battery.low {
    color: var(--error-color);
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`,Zt=[`all`,`home`,`away`,`low`,`mine`],Qt=[`battery`,`battery_level`,`battery_low`,`separated`,`presence`],X=class extends W{constructor(...e){super(...e),this.config=null,this.filter=`all`,this.sort=`moved`}static getConfigForm(){return Et(Yt,K)}static getStubConfig(){return{}}setConfig(e){K(e),this.config=e,this.sort=e.sort??`moved`}getCardSize(){return 1+(this.feed?.home?.tags.length??3)}getGridOptions(){return{columns:12,rows:`auto`,min_columns:6}}render(){let{hass:e,config:t,feed:n,text:r}=this;if(e===void 0||t===null)return O;let i=Wt(n,r,pt(e));return E`<ha-card>
      <div class="head">
        <h2>${t.title??r(`list.title`)}</h2>
        ${i===null?this.sortChoice():O}
      </div>
      ${i??this.list()}
    </ha-card>`}list(){let{hass:e,feed:t,text:n}=this,r=t?.home;if(e===void 0||r==null||t===null)return E``;let i={home:r,text:n,language:e.language},a=this.now(),o=st(r,this.config?.tags);this.watchedEntities=o.flatMap(t=>{let n=z(e,t);return Qt.map(e=>n[e]).filter(e=>e!==void 0)});let s=o.map(n=>tt(e,n,t.places.get(n.relay_id),a,i)),c=at(s.filter(t=>it(e,t,this.filter)),this.sort,e.language);return E`${this.config?.filters===!1?O:this.filters(s)}
      <ul class=${t.status===`lost`?`lost`:``}>
        ${c.length>0?Ut(c,e=>e.tag.relay_id,e=>this.row(e)):E`<li class="none">${n(o.length===0?`common.no_tags`:`list.none`)}</li>`}
      </ul>`}sortChoice(){let{text:e}=this;return E`<label class="sort"
      ><span class="hidden">${e(`list.sort`)}</span>
      <select @change=${e=>this.sort=e.target.value}>
        ${Jt.map(t=>E`<option value=${t} ?selected=${t===this.sort}>${e(`list.sort_${t}`)}</option>`)}
      </select></label
    >`}filters(e){let{hass:t,text:n}=this;if(t===void 0)return O;let r=Zt.filter(n=>{let r=e.filter(e=>it(t,e,n)).length;return n===`all`||n===this.filter||r>0&&r<e.length});return r.length<2?O:E`<div class="filters" role="group" aria-label=${n(`list.filters`)}>
      ${r.map(e=>E`<button class="chip" aria-pressed=${e===this.filter} @click=${()=>this.filter=e}>
            ${n(`list.filter_${e}`)}
          </button>`)}
    </div>`}row(e){let{hass:t,feed:n,text:r}=this,i=n?.home;if(t===void 0||i==null)return E``;let{tag:a,place:o,words:s}=e,c=o?.moving===!0&&!e.old;return E`<li>
      <button class="row" @click=${()=>this.tap(e)} @contextmenu=${t=>this.hold(t,e)}>
        ${Kt(t,i,a,{old:e.old,moving:c,away:o?.presence===`away`})}
        <span class="text">
          <span class="name"
            >${a.name}${rt(t,a)?E`<span class="hidden"> (${r(`list.mine`)})</span>`:O}</span
          >
          <span class="where">${s.where}${this.details(e,i,c)}</span>
        </span>
        ${this.bar(e)} ${this.signs(e)}
      </button>
    </li>`}details(e,t,n){let{place:r,words:i}=e,{text:a,hass:o}=this,s=()=>this.now(),c=o?.language??`en`,l=[];return i.sure!==``&&i.certainty!==`maybe`&&l.push(r?.presence===`away`?a(`list.gone`,{sure:i.sure}):i.sure),n?l.push(a(`common.moving`)):e.old&&r?.evidence_at!=null?l.push(E`<xiaomi-tag-age .at=${r.evidence_at} .now=${s} .language=${c}></xiaomi-tag-age>`):r?.since!=null&&l.push(E`<xiaomi-tag-age lasting .at=${r.since} .now=${s} .language=${c}></xiaomi-tag-age>`),r?.presence===`away`&&r.room!==null&&l.push(a(`common.last_in`,{room:V(t,r.room)})),E`${l.map(e=>E` · ${e}`)}`}bar({words:e,old:t}){let{share:n,certainty:r}=e;return E`<span class="bar ${r??`none`} ${t?`old`:``}" aria-hidden="true"
      ><span style="inline-size: ${Math.round(100*(n??0))}%"></span
    ></span>`}signs({battery:e,separated:t}){let{text:n}=this;return E`<span class="signs">
      ${t?E`<ha-icon
              icon="mdi:link-off"
              role="img"
              aria-label=${n(`list.separated`)}
              title=${n(`list.separated`)}
            ></ha-icon>`:O}
      ${e===null?O:E`<span
              class="battery ${e.low?`low`:``}"
              title=${n(e.low?`list.battery_low`:`list.battery`,{level:e.words})}
              >${e.low?E`<ha-icon icon="mdi:battery-alert"></ha-icon>`:O}<span
                >${e.words}</span
              ></span
            >`}
    </span>`}tap(e){if(this.config?.tap_action!==void 0){this.action(e,`tap`);return}let t=new CustomEvent(`xiaomi-tag-follow`,{detail:{tag:e.tag.relay_id},cancelable:!0});window.dispatchEvent(t)&&Dt(this,e.tag.relay_id)}hold(e,t){this.config?.hold_action!==void 0&&(e.preventDefault(),this.action(t,`hold`))}action(e,t){let n=this.hass===void 0?void 0:z(this.hass,e.tag).room;ut(this,{entity:n,...this.config},t)}static{this.styles=[qt,Gt,Xt]}};U([I()],X.prototype,`config`,void 0),U([I()],X.prototype,`filter`,void 0),U([I()],X.prototype,`sort`,void 0),G(`xiaomi-tag-list-card`,X);var $t={map:`Tags: where things are`,map_description:`Your tags in their rooms, or on your floor plan, with how sure that is`,list:`Tags: list`,list_description:`Each tag with its room, how sure that is, and its battery`,badge:`Tags: badge`,badge_description:`How many tags are at home, or the room of one`,bars:`Tag: likely rooms`,dashboard:`Tags`,dashboard_description:`A dashboard of all your tags`},en={de:{map:`Tags: wo alles ist`,map_description:`Deine Tags in ihren Räumen oder auf deinem Grundriss, und wie sicher das ist`,list:`Tags: Liste`,list_description:`Jeder Tag mit seinem Raum, wie sicher das ist, und seiner Batterie`,badge:`Tags: Badge`,badge_description:`Wie viele Tags zu Hause sind, oder der Raum von einem`,bars:`Tag: wahrscheinliche Räume`,dashboard:`Tags`,dashboard_description:`Ein Dashboard mit allen deinen Tags`},nl:{map:`Tags: waar alles is`,map_description:`Je tags in hun kamers of op je plattegrond, en hoe zeker dat is`,list:`Tags: lijst`,list_description:`Elke tag met zijn kamer, hoe zeker dat is, en zijn batterij`,badge:`Tags: badge`,badge_description:`Hoeveel tags thuis zijn, of de kamer van één tag`,bars:`Tag: waarschijnlijke kamers`,dashboard:`Tags`,dashboard_description:`Een dashboard met al je tags`},fr:{map:`Balises : où sont les choses`,map_description:`Vos balises dans leurs pièces ou sur votre plan, avec leur degré de certitude`,list:`Balises : liste`,list_description:`Chaque balise avec sa pièce, le degré de certitude et la batterie`,badge:`Balises : badge`,badge_description:`Combien de balises sont à la maison, ou la pièce de l’une d’elles`,bars:`Balise : pièces probables`,dashboard:`Balises`,dashboard_description:`Un tableau de bord de toutes vos balises`},es:{map:`Etiquetas: dónde está todo`,map_description:`Tus etiquetas en sus habitaciones o en tu plano, y lo seguro que es`,list:`Etiquetas: lista`,list_description:`Cada etiqueta con su habitación, lo seguro que es y su batería`,badge:`Etiquetas: insignia`,badge_description:`Cuántas etiquetas están en casa, o la habitación de una`,bars:`Etiqueta: habitaciones probables`,dashboard:`Etiquetas`,dashboard_description:`Un panel con todas tus etiquetas`},"zh-Hans":{map:`标签：东西在哪里`,map_description:`标签所在的房间或平面图上的位置，以及把握程度`,list:`标签：列表`,list_description:`每个标签的房间、把握程度和电量`,badge:`标签：徽章`,badge_description:`有多少标签在家，或某个标签所在的房间`,bars:`标签：可能的房间`,dashboard:`标签`,dashboard_description:`显示所有标签的仪表盘`}};[...Object.keys(en)];function tn(){let e=null;try{e=JSON.parse(localStorage.getItem(`selectedLanguage`)??`null`)}catch{}return typeof e==`string`&&e!==``?e:navigator.language}function Z(e,t=tn()){return(en[t]??en[t.split(`-`)[0]??``]??$t)[e]}var Q=`https://github.com/xiaomi-tag/xiaomi-tag/blob/main/docs/cards.md`;function $(e,t){e.some(e=>e.type===t.type)||e.push(t)}function nn(e,t){let n=t===void 0?void 0:e.entities[t];return n?.platform===`xiaomi_tag`&&(n.translation_key===`room`||n.translation_key===`presence`)}function rn(e){return(t,n)=>{let r=t.entities[n]?.device_id;return nn(t,n)&&r!==void 0?{config:{type:e,tags:[r]}}:null}}function an(){$(window.customCards??=[],{type:`xiaomi-tag-map-card`,name:Z(`map`),description:Z(`map_description`),preview:!0,documentationURL:Q,getEntitySuggestion:rn(`custom:xiaomi-tag-map-card`)}),$(window.customCards??=[],{type:`xiaomi-tag-list-card`,name:Z(`list`),description:Z(`list_description`),preview:!0,documentationURL:Q,getEntitySuggestion:rn(`custom:xiaomi-tag-list-card`)}),$(window.customBadges??=[],{type:`xiaomi-tag-badge`,name:Z(`badge`),description:Z(`badge_description`),preview:!0,documentationURL:Q,getEntitySuggestion:rn(`custom:xiaomi-tag-badge`)}),$(window.customCardFeatures??=[],{type:`xiaomi-tag-room-bars`,name:Z(`bars`),isSupported:(e,t)=>nn(e,t.entity_id)}),$(window.customStrategies??=[],{type:`xiaomi-tag`,strategyType:`dashboard`,name:Z(`dashboard`),description:Z(`dashboard_description`),documentationURL:Q})}var on=`custom:xiaomi-tag-map-card`,sn=`custom:xiaomi-tag-list-card`;function cn(e,t,n){let r=e?.layout?.floors??[];return[ln(t,n),...r.length>1?r.map(t=>un(t.name,dn(e,t.floor_id)??t.name)):[]]}function ln(e,t){let n=[{page:`plan`,icon:`mdi:floor-plan`},{page:`teach`,icon:`mdi:school`},{page:`receivers`,icon:`mdi:access-point`}].map(({page:t,icon:n})=>({type:`button`,name:e(`${t}.title`),icon:n,icon_height:`28px`,grid_options:{columns:4,rows:2},tap_action:{action:`navigate`,navigation_path:`/${ft}/${t}`}}));return{title:e(`strategy.now`),path:`now`,type:`sections`,max_columns:3,badges:[{type:`custom:xiaomi-tag-badge`}],sections:[{type:`grid`,column_span:2,cards:[{type:on,grid_options:{columns:`full`,rows:10}}]},{type:`grid`,cards:[{type:sn,grid_options:{columns:`full`}},...t?n:[]]}]}}function un(e,t){return{title:t,path:`floor-${e.toLowerCase().replace(/[^a-z0-9]+/gu,`-`)}`,type:`panel`,cards:[{type:on,floor:e,title:t}]}}function dn(e,t){return e?.floors.find(e=>e.floor_id===t)?.name}G(`ll-strategy-dashboard-xiaomi-tag`,class extends HTMLElement{static async generate(e,t){let[n,r]=await Promise.all([wt(t),t.connection.sendMessagePromise({type:`xiaomi_tag/home`}).catch(()=>null)]);return{title:Z(`dashboard`,t.language),views:cn(r,n,pt(t))}}static getCreateSuggestions(e){return{title:Z(`dashboard`,e.language),icon:`mdi:tag-multiple`}}}),an();