package dev.drawbridge.config;

import dev.drawbridge.files.BoundedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One load under way: what is wrong so far, and every file that it depends on.
 *
 * @param folder where relative paths start
 * @param environment of the process
 * @param needed the secrets whose absence is a mistake
 * @param watched files and folders whose change calls for another load
 */
record LoadContext(
    Path folder,
    Map<String, String> environment,
    SecretsNeeded needed,
    Problems problems,
    WatchedFiles watched) {
  LoadContext(Path folder, Map<String, String> environment, SecretsNeeded needed) {
    this(folder, environment, needed, new Problems(), new WatchedFiles());
  }

  Path resolve(String path) {
    return folder.resolve(path.replace('\0', '?')).normalize();
  }

  /**
   * The value behind {@code env:NAME} or {@code file:PATH}; null where there is none, which is then
   * among the problems, or the warnings where it can be done without. A file's last line end does
   * not belong to it.
   */
  @Nullable String secret(Document document, String pointer, String reference) {
    boolean form = reference.startsWith("env:") || reference.startsWith("file:");
    if (!form) return null;
    var at = new SecretReference(reference);
    if (!at.path().isEmpty()) watched.add(resolve(at.path()));
    try {
      return at.read(folder, environment);
    } catch (IOException e) {
      if (at.isUnset(environment) && !needed.covers(pointer)) {
        problems.warn(document, pointer, e.getMessage() + "; serve needs it");
      } else {
        problems.error(document, pointer, String.valueOf(e.getMessage()));
      }
      return null;
    }
  }

  /** The text of a file; null where it cannot be read, which is then among the problems. */
  @Nullable String read(Document document, String pointer, Path file) {
    try {
      return SecretReference.text(file, BoundedFile.DOCUMENT);
    } catch (IOException e) {
      problems.error(document, pointer, String.valueOf(e.getMessage()));
      return null;
    }
  }
}
