package dev.drawbridge.config;

import dev.drawbridge.files.BoundedFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a secret is: {@code env:NAME} or {@code file:PATH}. White space around it does not belong
 * to it, so neither does a file's last line end.
 */
public record SecretReference(String text) {
  private static final String ENVIRONMENT = "env:";
  private static final String FILE = "file:";

  /**
   * @throws IllegalArgumentException where it is neither form
   */
  public SecretReference {
    if (!text.startsWith(ENVIRONMENT) && !text.startsWith(FILE)) {
      throw new IllegalArgumentException("a secret is given as env:NAME or file:PATH");
    }
  }

  /** The path that a reference to a file names; empty for one to a variable. */
  String path() {
    return text.startsWith(FILE) ? text.substring(FILE.length()) : "";
  }

  /** Whether it names a variable that the environment does not have. */
  boolean isUnset(Map<String, String> environment) {
    return text.startsWith(ENVIRONMENT)
        && !environment.containsKey(text.substring(ENVIRONMENT.length()));
  }

  /**
   * The secret.
   *
   * @param folder where a relative path starts
   * @throws IOException where there is none, or not one line; names the place, not the secret
   */
  public String read(Path folder, Map<String, String> environment) throws IOException {
    String value;
    String place;
    if (text.startsWith(ENVIRONMENT)) {
      String name = text.substring(ENVIRONMENT.length());
      place = "environment variable " + name;
      value = environment.get(name);
      if (value == null) throw new IOException(place + " is not set");
    } else {
      Path file = folder.resolve(path().replace('\0', '?')).normalize();
      place = "file " + file;
      value = text(file, BoundedFile.SECRET);
    }
    String secret = value.strip();
    if (secret.isEmpty()) throw new IOException(place + " is empty");
    if (secret.chars().anyMatch(Character::isISOControl)) {
      throw new IOException(place + " holds more than one line");
    }
    return secret;
  }

  /** The text of a file; what is thrown where it cannot be read says so in one clause. */
  static String text(Path file, int most) throws IOException {
    try {
      return BoundedFile.text(file, most);
    } catch (NoSuchFileException e) {
      throw new IOException("no file " + file, e);
    } catch (CharacterCodingException e) {
      throw new IOException("file " + file + " is not UTF-8", e);
    } catch (FileSystemException e) {
      throw new IOException("file " + file + " cannot be read", e);
    }
  }
}
