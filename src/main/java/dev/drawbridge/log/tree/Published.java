package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.Checkpoint;
import dev.drawbridge.log.tlog.MalformedException;
import dev.drawbridge.log.tlog.SignedNote;

/** A checkpoint that is published. */
public record Published(SignedNote note, Checkpoint checkpoint) {
  static Published of(SignedNote note) throws MalformedException {
    return new Published(note, Checkpoint.parse(note.text()));
  }

  public long size() {
    return checkpoint.size();
  }
}
