package dev.drawbridge.policy.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.files.WholeFolder;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.PolicyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Rego of {@code policy.extra}, compiled together with the Rego that a bundle holds. Each file
 * is of a package {@code drawbridge.custom.NAME}, which the default policies ask for what it
 * excludes and for nothing else; data of its own stand under {@code custom} in {@code policy.data}.
 */
final class ExtraRules {
  private static final String ASKED = "data.drawbridge.custom";

  private static final Pattern PACKAGE =
      Pattern.compile("package\\s+drawbridge\\.custom\\.[A-Za-z_][A-Za-z0-9_]*\\s*(?:#.*)?");

  private static final Pattern DATA = Pattern.compile("(?i).*\\.(json|ya?ml)|\\.manifest");

  /**
   * How the folders begin in which Kubernetes keeps what a mounted ConfigMap holds; what lies
   * beside them leads there.
   */
  private static final String MOUNTED = "..";

  /** The rules that {@code opa build} took out of the Rego in the archive. */
  private static final Map<String, String> ENTRYPOINTS =
      Map.of(
          "entrypoints/decision.rego", "package drawbridge.decision\n\nresult := verdict\n",
          "entrypoints/admin.rego", "package drawbridge.admin\n\nresult := permitted\n",
          "entrypoints/codes.rego",
              "package drawbridge.codes\n\n# METADATA\n# entrypoint: true\nresult := all\n");

  private ExtraRules() {}

  /**
   * The archive that {@code opa} makes of both; blocks.
   *
   * @param archive with its Rego in it, as {@code opa build} leaves it there
   * @throws PolicyException where the folder holds what it may not, or the two do not build
   */
  static byte[] added(byte[] archive, Path folder) throws IOException {
    Map<String, byte[]> rules = rules(folder);
    Map<String, byte[]> base = TarGz.read(archive);
    boolean asks =
        base.entrySet().stream()
            .anyMatch(file -> file.getKey().endsWith(".rego") && text(file).contains(ASKED));
    if (!asks) {
      throw new PolicyException(
          "the bundle's Rego does not ask "
              + ASKED
              + ", so that policy.extra would have no effect: build the bundle from this version's"
              + " policies");
    }
    Path work = Files.createTempDirectory("drawbridge-extra");
    try {
      Path both = Files.createDirectory(work.resolve("policies"));
      for (var file : base.entrySet()) {
        String name = file.getKey();
        // What was added before is replaced.
        boolean kept = name.endsWith(".rego") && !PACKAGE.matcher(first(file.getValue())).matches();
        if (kept || name.equals("data.json")) write(both, file);
        if (name.equals(".manifest")) write(both, Map.entry(name, manifest(file.getValue())));
      }
      Path extra = Files.createDirectory(both.resolve("extra"));
      for (var file : rules.entrySet()) write(extra, file);
      for (var file : ENTRYPOINTS.entrySet()) {
        String own = first(file.getValue().getBytes(StandardCharsets.UTF_8));
        // A policy of one's own may state nothing of its codes.
        if (base.values().stream().noneMatch(module -> first(module).equals(own))) continue;
        write(both, Map.entry(file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8)));
      }
      Path out = work.resolve("bundle.tar.gz");
      OpaBinary.required().build(both, out);
      return Files.readAllBytes(out);
    } finally {
      WholeFolder.remove(work);
    }
  }

  /** The files of Rego by their path below the folder, without tests. */
  private static Map<String, byte[]> rules(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new PolicyException("policy.extra: " + folder + " is no folder of Rego");
    }
    Map<String, byte[]> rules = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = folder.relativize(file).toString();
      if (name.startsWith(MOUNTED)) continue;
      if (DATA.matcher(String.valueOf(file.getFileName())).matches()) {
        throw new PolicyException(
            "policy.extra: "
                + file
                + " holds data: state it under custom in policy.data, as data.drawbridge.facts.custom");
      }
      if (!name.endsWith(".rego")) continue;
      byte[] text = Files.readAllBytes(file);
      if (!PACKAGE.matcher(first(text)).matches()) {
        throw new PolicyException(
            "policy.extra: " + file + " begins with no 'package drawbridge.custom.NAME'");
      }
      if (!name.endsWith("_test.rego")) rules.put(name, text);
    }
    if (rules.isEmpty()) throw new PolicyException("policy.extra: " + folder + " holds no Rego");
    return rules;
  }

  /**
   * The first line that is neither blank nor a comment, which for Rego ends at a line feed only.
   */
  private static String first(byte[] module) {
    for (String line : new String(module, StandardCharsets.UTF_8).split("\n", -1)) {
      String stripped = line.strip();
      if (!stripped.isEmpty() && !stripped.startsWith("#")) return stripped;
    }
    return "";
  }

  /** Without what the build writes itself, and reading all of the input: the rules may. */
  private static byte[] manifest(byte[] json) throws IOException {
    if (DecisionJson.MAPPER.readTree(json) instanceof ObjectNode manifest) {
      manifest.remove(List.of("wasm", "revision"));
      if (manifest.at("/metadata/drawbridge") instanceof ObjectNode own) own.remove("reads");
      return manifest.toString().getBytes(StandardCharsets.UTF_8);
    }
    throw new PolicyException("the bundle's .manifest is no JSON object");
  }

  private static String text(Map.Entry<String, byte[]> file) {
    return new String(file.getValue(), StandardCharsets.UTF_8);
  }

  private static void write(Path folder, Map.Entry<String, byte[]> file) throws IOException {
    Path path = folder.resolve(file.getKey()).normalize();
    if (!path.startsWith(folder)) {
      throw new PolicyException("the bundle holds " + file.getKey() + ", which is no path in it");
    }
    Files.createDirectories(path.getParent());
    Files.write(path, file.getValue());
  }
}
