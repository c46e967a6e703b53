// Package ui holds the scripts and styles of the pages and serves them: entry and css are the
// sources, dist is what internal/uibuild bundles of them.
package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
)

// Without a bundle in dist the styles are served as they are written and there are no
// scripts, which every page can do without.
//
//go:embed dist entry/app.css css icon.svg
var files embed.FS

// ManifestFile is the list that internal/uibuild leaves beside the bundle.
const ManifestFile = "manifest.json"

// Manifest says under which name each entry point was bundled, and from which sources.
type Manifest struct {
	Sources string            `json:"sources"`
	Files   map[string]string `json:"files"`
}

// SourcesHash is the digest of everything the bundle is made from; dir is this folder.
func SourcesHash(dir fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == "node_modules" || name == "dist"):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) == ".go":
			return nil
		}
		doc, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%s %d\n%s", name, len(doc), doc)
		return nil
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// asset is one file as it is sent.
type asset struct {
	body, zipped []byte
	kind         string // content type
}

// bundle is everything under /static/, and the addresses by which pages know it.
type bundle struct {
	byName map[string]string // "app.css" → "/static/app-1a2b3c4d.css"
	byPath map[string]asset
	built  bool // by internal/uibuild, with scripts
}

// assets reads the bundle when the first page is made; a command line pays nothing.
var assets = sync.OnceValue(func() bundle {
	b := bundle{byName: map[string]string{}, byPath: map[string]asset{}}
	b.add("icon.svg", hashed("icon.svg", must("icon.svg")), must("icon.svg"))
	doc, err := files.ReadFile("dist/" + ManifestFile)
	if err != nil {
		css := plainCSS()
		b.add("app.css", hashed("app.css", css), css)
		return b
	}
	var m Manifest
	if err := json.Unmarshal(doc, &m); err != nil {
		panic("ui: the list of the bundle cannot be read: " + err.Error())
	}
	b.built = true
	names := map[string]string{}
	for name, file := range m.Files {
		names[file] = name
	}
	all, _ := files.ReadDir("dist")
	for _, f := range all {
		if n := f.Name(); n != ManifestFile && n != "README.md" {
			b.add(names[n], n, must("dist/"+n))
		}
	}
	return b
})

func must(name string) []byte {
	doc, err := files.ReadFile(name)
	if err != nil {
		panic("ui: " + err.Error()) // embedded: only a broken build can do this
	}
	return doc
}

// add takes a file; name is "" for one that only other files ask for.
func (b *bundle) add(name, file string, body []byte) {
	a := asset{body: body, kind: mime.TypeByExtension(path.Ext(file))}
	switch path.Ext(file) {
	case ".js":
		a.kind = "text/javascript; charset=utf-8"
	case ".woff2":
		a.kind = "font/woff2"
	}
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	_, _ = w.Write(body) // into memory
	_ = w.Close()
	if z.Len() < len(body) {
		a.zipped = z.Bytes()
	}
	b.byPath["/static/"+file] = a
	if name != "" {
		b.byName[name] = "/static/" + file
	}
}

// hashed puts the digest of a file into its name.
func hashed(name string, body []byte) string {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:4]) + ext
}

// plainCSS is app.css with what it imports in its place.
func plainCSS() []byte {
	cssImport := regexp.MustCompile(`(?m)^@import "\.\./css/([a-z-]+\.css)";\n`)
	return cssImport.ReplaceAllFunc(must("entry/app.css"), func(line []byte) []byte {
		return must("css/" + string(cssImport.FindSubmatch(line)[1]))
	})
}

// Built says whether there is a bundle, and so scripts.
func Built() bool { return assets().built }

// Address is where an entry point is served, like "/static/app-1A2B3C4D.css" for "app.css";
// "" when there is none, as for scripts without a bundle.
func Address(name string) string { return assets().byName[name] }

// Serve sends a file whose name changes with its content: it may be kept for ever. It says
// whether there is such a file.
func Serve(w http.ResponseWriter, r *http.Request) bool {
	a, ok := assets().byPath[r.URL.Path]
	if ok {
		a.send(w, r, "public, max-age=31536000, immutable")
	}
	return ok
}

// ServeWorker sends the service worker, which has to stand at the root and is asked for again
// each time. It says whether there is one.
func ServeWorker(w http.ResponseWriter, r *http.Request) bool {
	a, ok := assets().byPath[Address("sw.js")]
	if ok {
		a.send(w, r, "no-cache")
	}
	return ok
}

func (a asset) send(w http.ResponseWriter, r *http.Request, cache string) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", cache)
	body := a.body
	if a.zipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = a.zipped
		}
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the browser may have gone
	}
}
