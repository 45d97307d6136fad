package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.Checkpoint;
import dev.drawbridge.log.tlog.SignedNote;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives a log at rest another name: new keys sign from now on, over the same records. What the name
 * before had signed is kept in the folder {@code former}. The tiles stay, since they name no log.
 * Blocking; the log must not be open.
 */
public final class OtherOrigin {
  private OtherOrigin() {}

  /**
   * Gives it another name.
   *
   * @param settings with the name that it gets; null for one that is drawn
   * @param seal of the private keys
   * @return the new name
   */
  public static String give(ProofSettings settings, KeySeal seal, InstantSource clock)
      throws IOException {
    var disk = new FileDisk();
    var files = new TreeFiles(settings.folder(), disk);
    Path keys = settings.keys();
    @Nullable Published last = StoredTree.newest(files).orElse(null);
    var former = new TreeFiles(settings.folder().resolve("former"), disk);
    if (disk.makeFolder(settings.folder().resolve("former"))) disk.forceFolder(settings.folder());
    for (String name : new String[] {TreeFiles.KEYS, TreeFiles.SIGNED, TreeFiles.PUBLISHED}) {
      byte[] bytes = files.get(name);
      if (bytes == null) continue;
      former.put(name, bytes);
      former.settle();
      disk.remove(settings.folder().resolve(name));
    }
    var secrets = new TreeFiles(keys, disk);
    for (String name : NoteKeys.names()) {
      if (secrets.get(name) == null) continue;
      int n = 1;
      while (secrets.get("former-" + n + "-" + name) != null) n++;
      disk.rename(keys.resolve(name), keys.resolve("former-" + n + "-" + name));
    }
    disk.forceFolder(keys);
    disk.forceFolder(settings.folder());
    NoteKeys made = NoteKeys.open(files, new Secrets(secrets, seal), settings.origin(), false);
    if (last == null) return made.origin();
    var same = new Checkpoint(made.origin(), last.size(), last.checkpoint().root());
    SignedNote note = made.sign(same.text(), clock.instant().getEpochSecond());
    boolean alone = new Witnesses(settings.witnesses()).none();
    files.put(alone ? TreeFiles.PUBLISHED : TreeFiles.SIGNED, note.bytes());
    files.settle();
    return made.origin();
  }
}
