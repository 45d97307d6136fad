// Command tlogcheck asks the Go implementations of the transparency log formats what they think of
// a log that Drawbridge wrote: golang.org/x/mod/sumdb and transparency-dev's formats and merkle.
//
//	tlogcheck log PREFIX VKEYS            every signature, tile, bundle and the root of a log
//	tlogcheck extends PREFIX VKEYS OLD    that the log extends an older checkpoint of it
//	tlogcheck proof FILE VKEYS ENTRY      a .tlog-proof of that entry
//	tlogcheck consistency OLD NEW HASHES  a consistency proof, one hash in base64 a line
//	tlogcheck sign ORIGIN SIZE ROOT       writes keys of all kinds and a checkpoint signed by them
//
// PREFIX is a folder or an http URL; a bearer token for it is read from TLOG_BEARER. It prints one
// line that begins with "ok" and exits 0, or says what is wrong and exits 1.
package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/transparency-dev/formats/log"
	fnote "github.com/transparency-dev/formats/note"
	fproof "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

func main() {
	commands := map[string]struct {
		args int
		run  func([]string) (string, error)
	}{
		"log": {2, checkLog}, "extends": {3, checkExtends}, "proof": {3, checkProof},
		"consistency": {3, checkConsistency}, "sign": {3, sign},
	}
	if len(os.Args) < 2 || commands[os.Args[1]].run == nil || len(os.Args)-2 != commands[os.Args[1]].args {
		fmt.Println("see the head of main.go for what to ask")
		os.Exit(2)
	}
	said, err := commands[os.Args[1]].run(os.Args[2:])
	if err != nil {
		fmt.Println("not ok:", err)
		os.Exit(1)
	}
	fmt.Println(said)
}

// verifiers reads keys, one a line. Each kind is read by the code that is made for it.
func verifiers(file string) ([]note.Verifier, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list []note.Verifier
	for _, line := range strings.Fields(string(text)) {
		parts := strings.SplitN(line, "+", 3)
		if len(parts) != 3 {
			return nil, fmt.Errorf("no key: %q", line)
		}
		key, err := base64.StdEncoding.DecodeString(parts[2])
		if err != nil || len(key) == 0 {
			return nil, fmt.Errorf("no key: %q", line)
		}
		var v note.Verifier
		switch key[0] {
		case 1:
			v, err = note.NewVerifier(line)
		case 4:
			v, err = fnote.NewVerifierForCosignatureV1(line)
		case 6:
			v, err = fnote.NewMLDSAVerifier(line)
		default:
			err = fmt.Errorf("type %d", key[0])
		}
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", line, err)
		}
		list = append(list, v)
	}
	return list, nil
}

// open wants a valid signature of each key, not only of one.
func open(signed []byte, keys []note.Verifier) (*log.Checkpoint, error) {
	n, err := note.Open(signed, note.VerifierList(keys...))
	if err != nil {
		return nil, err
	}
	if len(n.Sigs) != len(keys) {
		return nil, fmt.Errorf("%d of %d keys signed", len(n.Sigs), len(keys))
	}
	var c log.Checkpoint
	if _, err := c.Unmarshal([]byte(n.Text)); err != nil {
		return nil, err
	}
	if c.Origin != keys[0].Name() {
		return nil, fmt.Errorf("origin %q, key %q", c.Origin, keys[0].Name())
	}
	return &c, nil
}

func fetch(prefix, path string) ([]byte, error) {
	if !strings.HasPrefix(prefix, "http") {
		return os.ReadFile(filepath.Join(prefix, path))
	}
	request, err := http.NewRequest("GET", strings.TrimSuffix(prefix, "/")+"/"+path, nil)
	if err != nil {
		return nil, err
	}
	if token := os.Getenv("TLOG_BEARER"); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		return nil, fmt.Errorf("%s: %s", path, response.Status)
	}
	return io.ReadAll(response.Body)
}

// tiles reads tiles by their C2SP names, which have no height in them.
type tiles struct{ prefix string }

func (t tiles) Height() int                     { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range list {
		data, err := fetch(t.prefix, "tile/"+strings.TrimPrefix(tile.Path(), "tile/8/"))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func checkLog(args []string) (string, error) {
	keys, err := verifiers(args[1])
	if err != nil {
		return "", err
	}
	signed, err := fetch(args[0], "checkpoint")
	if err != nil {
		return "", err
	}
	c, err := open(signed, keys)
	if err != nil {
		return "", err
	}
	tree := tlog.Tree{N: int64(c.Size), Hash: tlog.Hash(c.Hash)}
	reader := tlog.TileHashReader(tree, tiles{args[0]})
	for n := int64(0); n*width < tree.N; n++ {
		w := min(width, tree.N-n*width)
		path := fmt.Sprintf("tile/%s", strings.TrimPrefix(tlog.Tile{H: 8, L: -1, N: n, W: int(w)}.Path(), "tile/8/"))
		path = strings.Replace(path, "tile/data/", "tile/entries/", 1)
		bundle, err := fetch(args[0], path)
		if err != nil {
			return "", err
		}
		var indexes []int64
		var hashes []tlog.Hash
		for i := int64(0); i < w; i++ {
			if len(bundle) < 2 || len(bundle) < 2+int(bundle[0])<<8+int(bundle[1]) {
				return "", fmt.Errorf("%s ends within entry %d", path, n*width+i)
			}
			size := int(bundle[0])<<8 | int(bundle[1])
			hashes = append(hashes, tlog.RecordHash(bundle[2:2+size]))
			indexes = append(indexes, tlog.StoredHashIndex(0, n*width+i))
			bundle = bundle[2+size:]
		}
		if len(bundle) != 0 {
			return "", fmt.Errorf("%s goes on behind its last entry", path)
		}
		stored, err := reader.ReadHashes(indexes)
		if err != nil {
			return "", err
		}
		for i := range stored {
			if stored[i] != hashes[i] {
				return "", fmt.Errorf("entry %d is not the one in the tree", n*width+int64(i))
			}
		}
	}
	return fmt.Sprintf("ok %d %s", tree.N, base64.StdEncoding.EncodeToString(c.Hash)), nil
}

func checkExtends(args []string) (string, error) {
	keys, err := verifiers(args[1])
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(args[2])
	if err != nil {
		return "", err
	}
	old, err := open(text, keys)
	if err != nil {
		return "", err
	}
	signed, err := fetch(args[0], "checkpoint")
	if err != nil {
		return "", err
	}
	c, err := open(signed, keys)
	if err != nil {
		return "", err
	}
	tree := tlog.Tree{N: int64(c.Size), Hash: tlog.Hash(c.Hash)}
	reader := tlog.TileHashReader(tree, tiles{args[0]})
	p, err := tlog.ProveTree(tree.N, int64(old.Size), reader)
	if err != nil {
		return "", err
	}
	if err := tlog.CheckTree(p, tree.N, tree.Hash, int64(old.Size), tlog.Hash(old.Hash)); err != nil {
		return "", err
	}
	return fmt.Sprintf("ok %d extends %d", tree.N, old.Size), nil
}

func checkProof(args []string) (string, error) {
	keys, err := verifiers(args[1])
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return "", err
	}
	entry, err := os.ReadFile(args[2])
	if err != nil {
		return "", err
	}
	var p fproof.TLogProof
	if err := p.Unmarshal(text); err != nil {
		return "", err
	}
	c, err := open(p.Checkpoint, keys)
	if err != nil {
		return "", err
	}
	var path [][]byte
	for _, h := range p.Hashes {
		path = append(path, h[:])
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(entry)
	if err := proof.VerifyInclusion(rfc6962.DefaultHasher, p.Index, c.Size, leaf, path, c.Hash); err != nil {
		return "", err
	}
	return fmt.Sprintf("ok %d of %d", p.Index, c.Size), nil
}

func checkConsistency(args []string) (string, error) {
	var heads [2]log.Checkpoint
	for i := range heads {
		text, err := os.ReadFile(args[i])
		if err != nil {
			return "", err
		}
		if _, err := heads[i].Unmarshal(text); err != nil {
			return "", err
		}
	}
	text, err := os.ReadFile(args[2])
	if err != nil {
		return "", err
	}
	var path [][]byte
	for _, line := range strings.Fields(string(text)) {
		hash, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(hash) != sha256.Size {
			return "", fmt.Errorf("no hash: %q", line)
		}
		path = append(path, hash)
	}
	old, c := heads[0], heads[1]
	if err := proof.VerifyConsistency(rfc6962.DefaultHasher, old.Size, c.Size, path, old.Hash, c.Hash); err != nil {
		return "", err
	}
	return fmt.Sprintf("ok %d extends %d", c.Size, old.Size), nil
}

func sign(args []string) (string, error) {
	size, err := strconv.ParseUint(args[1], 10, 64)
	if err != nil {
		return "", err
	}
	root, err := base64.StdEncoding.DecodeString(args[2])
	if err != nil {
		return "", err
	}
	text := log.Checkpoint{Origin: args[0], Size: size, Hash: root}.Marshal()
	s1, v1, err := note.GenerateKey(rand.Reader, args[0])
	if err != nil {
		return "", err
	}
	s4, v4, err := note.GenerateKey(rand.Reader, "witness.example/w4")
	if err != nil {
		return "", err
	}
	s6, v6, err := fnote.GenerateMLDSAKey(args[0])
	if err != nil {
		return "", err
	}
	ed, err := note.NewSigner(s1)
	if err != nil {
		return "", err
	}
	witness, err := fnote.NewSignerForCosignatureV1(s4)
	if err != nil {
		return "", err
	}
	ml, err := fnote.NewMLDSASigner(s6)
	if err != nil {
		return "", err
	}
	cosigner, err := fnote.VKeyToCosignatureV1(v4)
	if err != nil {
		return "", err
	}
	signed, err := note.Sign(&note.Note{Text: string(text)}, ed, ml, witness)
	if err != nil {
		return "", err
	}
	return v1 + "\n" + v6 + "\n" + cosigner + "\n\n" + strings.TrimSuffix(string(signed), "\n"), nil
}
