// Command uibuild bundles the scripts and styles of the pages: every file in
// internal/web/ui/entry becomes one minified file with its content hash in its name in
// internal/web/ui/dist, which that package embeds. It runs in internal/web/ui.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"ebb/internal/web/ui"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "uibuild:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	dist := filepath.Join(dir, "dist")
	entries, err := filepath.Glob(filepath.Join(dir, "entry", "*"))
	if err != nil || len(entries) == 0 {
		return fmt.Errorf("there is nothing in %s: run this in internal/web/ui", filepath.Join(dir, "entry"))
	}
	out := api.Build(api.BuildOptions{
		AbsWorkingDir: dir, EntryPoints: entries, EntryNames: "[name]-[hash]", ChunkNames: "[name]-[hash]", AssetNames: "[name]-[hash]",
		Outdir: dist, Bundle: true, Splitting: true, Format: api.FormatESModule, Target: api.ES2022, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true, LegalComments: api.LegalCommentsNone,
		Loader: map[string]api.Loader{".woff2": api.LoaderFile}, PublicPath: "/static/", Metafile: true, LogLevel: api.LogLevelInfo,
		Engines: []api.Engine{{Name: api.EngineChrome, Version: "111"}, {Name: api.EngineFirefox, Version: "113"}, {Name: api.EngineSafari, Version: "16.4"}},
	})
	if len(out.Errors) > 0 {
		return fmt.Errorf("%d errors", len(out.Errors))
	}
	m := ui.Manifest{Files: map[string]string{}}
	if m.Sources, err = ui.SourcesHash(os.DirFS(dir)); err != nil {
		return err
	}
	if err := entryFiles(out.Metafile, m.Files); err != nil {
		return err
	}
	if err := empty(dist); err != nil {
		return err
	}
	for _, f := range out.OutputFiles {
		if err := os.WriteFile(f.Path, f.Contents, 0o644); err != nil {
			return err
		}
	}
	doc, err := licences(dir)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dist, "licences.txt"), doc, 0o644); err != nil {
		return err
	}
	index, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, ui.ManifestFile), append(index, '\n'), 0o644)
}

// entryFiles notes under which name each entry point was written: app.ts as app.js.
func entryFiles(meta string, to map[string]string) error {
	var m struct {
		Outputs map[string]struct {
			EntryPoint string `json:"entryPoint"`
		} `json:"outputs"`
	}
	if err := json.Unmarshal([]byte(meta), &m); err != nil {
		return err
	}
	for path, o := range m.Outputs {
		if o.EntryPoint == "" {
			continue
		}
		name := filepath.Base(o.EntryPoint)
		to[strings.TrimSuffix(name, filepath.Ext(name))+filepath.Ext(path)] = filepath.Base(path)
	}
	return nil
}

// empty removes what an earlier run left; README.md is committed, so that there is
// always something to embed.
func empty(dist string) error {
	old, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, f := range old {
		if f.Name() == "README.md" {
			continue
		}
		if err := os.Remove(filepath.Join(dist, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// licences are the texts of everything third-party that is in the bundle.
func licences(dir string) ([]byte, error) {
	var pkg struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	doc, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(doc, &pkg); err != nil {
		return nil, err
	}
	var names []string
	for n := range pkg.Dependencies {
		names = append(names, n)
	}
	slices.Sort(names)
	var out []byte
	for _, n := range names {
		text, err := os.ReadFile(filepath.Join(dir, "node_modules", filepath.FromSlash(n), "LICENSE"))
		if err != nil {
			return nil, fmt.Errorf("%s has no licence text: %w", n, err)
		}
		out = append(out, fmt.Sprintf("== %s %s\n\n%s\n\n", n, pkg.Dependencies[n], text)...)
	}
	return out, nil
}
