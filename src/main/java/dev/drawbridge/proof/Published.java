package dev.drawbridge.proof;

import dev.drawbridge.tlog.Checkpoint;
import dev.drawbridge.tlog.MalformedException;
import dev.drawbridge.tlog.SignedNote;

/** A checkpoint that anybody may be shown. */
public record Published(SignedNote note, Checkpoint checkpoint) {
  static Published of(SignedNote note) throws MalformedException {
    return new Published(note, Checkpoint.parse(note.text()));
  }

  public long size() {
    return checkpoint.size();
  }
}
