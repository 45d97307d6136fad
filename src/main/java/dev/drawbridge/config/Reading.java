package dev.drawbridge.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One load under way: what is wrong so far, and every file that it depends on.
 *
 * @param folder where relative paths start
 * @param environment of the process
 * @param watched files and folders whose change calls for another load
 */
record Reading(Path folder, Map<String, String> environment, Problems problems, Set<Path> watched) {
  Reading(Path folder, Map<String, String> environment) {
    this(folder, environment, new Problems(), new LinkedHashSet<>());
  }

  Path resolve(String path) {
    return folder.resolve(path.replace('\0', '?')).normalize();
  }

  /**
   * The value behind {@code env:NAME} or {@code file:PATH}; null where there is none, which is then
   * among the problems. A file's last line end does not belong to it.
   */
  @Nullable String secret(Document document, String pointer, String reference) {
    String value;
    String place;
    if (reference.startsWith("env:")) {
      String name = reference.substring("env:".length());
      place = "environment variable " + name;
      value = environment.get(name);
      if (value == null) problems.error(document, pointer, place + " is not set");
    } else if (reference.startsWith("file:")) {
      Path file = resolve(reference.substring("file:".length()));
      place = "file " + file;
      watched.add(file);
      value = read(document, pointer, file);
    } else {
      return null;
    }
    if (value == null) return null;
    String secret = value.strip();
    boolean one = secret.chars().noneMatch(Character::isISOControl);
    if (!secret.isEmpty() && one) return secret;
    problems.error(document, pointer, place + (one ? " is empty" : " holds more than one line"));
    return null;
  }

  /** The text of a file; null where it cannot be read, which is then among the problems. */
  @Nullable String read(Document document, String pointer, Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      problems.error(document, pointer, "no file " + file);
    } catch (CharacterCodingException e) {
      problems.error(document, pointer, "file " + file + " is not UTF-8");
    } catch (IOException e) {
      problems.error(document, pointer, "file " + file + " cannot be read");
    }
    return null;
  }
}
