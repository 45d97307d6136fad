package dev.drawbridge.policy.bundle;

import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Revision;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a bundle comes from: the jar, a folder of Rego, an archive, or an https URL with the
 * archive's SHA-256. One that came by URL is kept in the data folder under its digest, and is not
 * fetched again.
 */
public final class BundleSource {
  static final int MAX_ARCHIVE = 32 << 20;

  private final Vertx vertx;
  private final BundlePlace place;
  private final @Nullable Path dataFolder;
  private final BundleFetch fetch;

  public BundleSource(Vertx vertx, BundlePlace place, @Nullable Path dataFolder) {
    this(vertx, place, dataFolder, new BundleFetch(vertx));
  }

  public BundleSource(
      Vertx vertx, BundlePlace place, @Nullable Path dataFolder, BundleFetch fetch) {
    this.vertx = vertx;
    this.fetch = fetch;
    this.place = place;
    this.dataFolder = dataFolder;
  }

  public Future<Bundle> load() {
    Worker worker = Worker.of(vertx);
    Path extra = place.extra();
    return archive(worker)
        .compose(
            archive ->
                extra == null
                    ? Future.succeededFuture(archive)
                    : worker.run(() -> ExtraRules.added(archive, extra)))
        .compose(archive -> worker.run(() -> Bundle.read(archive)))
        .eventually(worker::close);
  }

  private Future<byte[]> archive(Worker worker) {
    String name = place.name();
    if (name == null) return worker.run(Bundle::resource);
    String scheme = name.toLowerCase(Locale.ROOT);
    if (scheme.startsWith("http://")) {
      return failed("a bundle is fetched by https only, not from " + name);
    }
    if (isUrl(name)) return byUrl(worker, name);
    Path path = Path.of(name);
    return worker.run(() -> Files.isDirectory(path) ? built(path) : read(path));
  }

  /**
   * A folder of Rego as {@code opa} compiles it; blocks.
   *
   * @param folder null for the jar's policies
   * @param extra a folder of rules that are added; null for none
   */
  public static byte[] built(@Nullable Path folder, @Nullable Path extra) throws IOException {
    byte[] archive = folder == null ? Bundle.resource() : built(folder);
    return extra == null ? archive : ExtraRules.added(archive, extra);
  }

  private static byte[] built(Path folder) throws IOException {
    Path out = Files.createTempFile("drawbridge-bundle", ".tar.gz");
    try {
      OpaBinary.required().build(folder, out);
      return read(out);
    } finally {
      Files.deleteIfExists(out);
    }
  }

  private static byte[] read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] archive = in.readNBytes(MAX_ARCHIVE + 1);
      if (archive.length > MAX_ARCHIVE) throw new PolicyException(file + " is larger than 32 MiB");
      return archive;
    } catch (IOException e) {
      throw new PolicyException("the bundle " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Future<byte[]> byUrl(Worker worker, String url) {
    String expected = place.sha256();
    if (expected == null || !expected.matches("(?i)[0-9a-f]{64}")) {
      return failed("a bundle by URL needs sha256, 64 hex digits");
    }
    String digest = expected.toLowerCase(Locale.ROOT);
    return worker
        .run(() -> kept(digest))
        .compose(
            kept ->
                kept.isPresent()
                    ? Future.succeededFuture(kept.get())
                    : fetch.fetch(url).compose(archive -> worker.run(() -> keep(digest, archive))));
  }

  private @Nullable Path copy(String digest) {
    return dataFolder == null ? null : copy(dataFolder, digest);
  }

  private static Path copy(Path dataFolder, String digest) {
    return dataFolder.resolve("policy-" + digest + ".tar.gz");
  }

  /** The kept copy of a bundle that came by URL; empty where there is none. */
  public static Optional<Path> kept(BundlePlace place, Path dataFolder) {
    String name = place.name();
    String digest = place.sha256();
    if (name == null || digest == null || !isUrl(name)) return Optional.empty();
    Path file = copy(dataFolder, digest.toLowerCase(Locale.ROOT));
    return Optional.of(file).filter(Files::isRegularFile);
  }

  private static boolean isUrl(String name) {
    return name.toLowerCase(Locale.ROOT).startsWith("https://");
  }

  private Optional<byte[]> kept(String digest) {
    Path file = copy(digest);
    if (file == null || !Files.isRegularFile(file)) return Optional.empty();
    byte[] archive = read(file);
    return digest.equals(sha256(archive)) ? Optional.of(archive) : Optional.empty();
  }

  private byte[] keep(String digest, byte[] archive) throws IOException {
    String found = sha256(archive);
    if (!digest.equals(found)) {
      throw new PolicyException("the fetched bundle's sha256 is " + found + ", not " + digest);
    }
    Path file = copy(digest);
    if (file == null) return archive;
    Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
    Path part = Files.createTempFile(folder, "policy-", ".part");
    Files.write(part, archive);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return archive;
  }

  private static String sha256(byte[] archive) {
    return HexFormat.of().formatHex(Revision.sha256(archive));
  }

  private static <T> Future<T> failed(String message) {
    return Future.failedFuture(new PolicyException(message));
  }
}
