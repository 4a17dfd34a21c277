// Checks a log of Vitrine with the packages by which Go checks its module database: note and tlog. Nothing of this was
// written with Vitrine in mind.
//
//	check CHECKPOINT VKEY OLD-CHECKPOINT INDEX ENTRY-FILE PROOF-FILE CONSISTENCY-FILE TILES-DIR
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Println("does not hold:", err)
		os.Exit(1)
	}
}

func read(name string) []byte {
	bytes, err := os.ReadFile(name)
	must(err)
	return bytes
}

func hashesOf(lines []string) []tlog.Hash {
	var hashes []tlog.Hash
	for _, line := range lines {
		bytes, err := base64.StdEncoding.DecodeString(line)
		must(err)
		var hash tlog.Hash
		copy(hash[:], bytes)
		hashes = append(hashes, hash)
	}
	return hashes
}

// treeOf opens a checkpoint: origin, size and root, signed.
func treeOf(file string, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	opened, err := note.Open(read(file), note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	return tlog.Tree{N: size, Hash: hashesOf(lines[2:3])[0]}
}

// tiles reads tiles as tlog-tiles lays them out.
type tiles string

func (dir tiles) Height() int { return 8 }

func (dir tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range wanted {
		// tlog writes tile/8/LEVEL/…, C2SP leaves the height out.
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(string(dir), path))
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}

func (dir tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func main() {
	vkey := os.Args[2]
	tree, old := treeOf(os.Args[1], vkey), treeOf(os.Args[3], vkey)
	index, err := strconv.ParseInt(os.Args[4], 10, 64)
	must(err)
	leaf := tlog.RecordHash(read(os.Args[5]))

	head, _, _ := strings.Cut(string(read(os.Args[6])), "\n\n")
	must(tlog.CheckRecord(hashesOf(strings.Split(head, "\n")[2:]), tree.N, tree.Hash, index, leaf))

	consistency := strings.Fields(string(read(os.Args[7])))
	must(tlog.CheckTree(hashesOf(consistency), tree.N, tree.Hash, old.N, old.Hash))

	// The tiles on disk: tlog checks each against the root while it reads.
	reader := tlog.TileHashReader(tree, tiles(os.Args[8]))
	stored, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	must(err)
	if stored[0] != leaf {
		must(fmt.Errorf("the tile holds another hash for entry %d", index))
	}
	fmt.Println("holds:", tree.N)
}
