package dev.drawbridge.acceptance.deployment;

import dev.drawbridge.fixture.FetchedFolder;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.GoPrograms.Answer;
import dev.drawbridge.fixture.Prerequisite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kubernetes' own API server, client and etcd, built of Kubernetes' module into the cache, once. Go
 * installs none of them by name, since their modules replace others; so a module of our own
 * requires what theirs does. A cold build takes some minutes of two processors.
 */
final class KubernetesPrograms {
  private static final String VERSION = "v1.34.4";

  /**
   * The version under which the parts are published that Kubernetes' module replaces by folders.
   */
  private static final String PARTS = "v0.34.4";

  private static final Pattern GO_MOD = Pattern.compile("\"GoMod\": \"([^\"]+)\"");
  private static final Pattern DIR = Pattern.compile("\"Dir\": \"([^\"]+)\"");
  private static final int MINUTES = 15;

  private KubernetesPrograms() {}

  static Path apiServer() throws Exception {
    return built("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver");
  }

  static Path client() throws Exception {
    return built("kubectl", "k8s.io/kubernetes/cmd/kubectl");
  }

  static Path etcd() throws Exception {
    return built("etcd", "go.etcd.io/etcd/server/v3");
  }

  /** The folder of a module's sources, which Go fetches. */
  static Path sources(String module) throws Exception {
    return downloaded(module, DIR);
  }

  private static Path downloaded(String module, Pattern member) throws Exception {
    Answer answer = go("mod", "download", "-json", module);
    Matcher found = member.matcher(answer.said());
    if (!found.find())
      throw Prerequisite.missing("Go cannot fetch " + module + ": " + answer.said());
    return Path.of(found.group(1));
  }

  private static Path built(String name, String command) throws Exception {
    return FetchedFolder.of(name, VERSION, folder -> build(name, command, folder)).resolve(name);
  }

  private static void build(String name, String command, Path folder) throws Exception {
    Files.writeString(folder.resolve("go.mod"), module());
    String version = "-X k8s.io/component-base/version.git";
    Answer built =
        go(
            "-C",
            folder.toString(),
            "build",
            "-mod=mod",
            "-trimpath",
            "-ldflags=-s -w "
                + (version + "Version=" + VERSION + " ")
                + (version + "Major=1 " + version + "Minor=34"),
            "-o",
            folder.resolve(name).toString(),
            command);
    if (built.exit() != 0)
      throw Prerequisite.missing("Go cannot build " + name + ": " + built.said());
  }

  /** What Kubernetes' module requires, with the published parts in place of the replaced ones. */
  private static String module() throws Exception {
    List<String> lines = new ArrayList<>(List.of("module platform"));
    boolean required = false;
    for (String line : theirs()) {
      if (line.startsWith("go ")) lines.add(line + "\nrequire k8s.io/kubernetes " + VERSION);
      if (line.startsWith("require (")) required = true;
      if (required) lines.add(line.replaceFirst(" v0\\.0\\.0(?= |$)", " " + PARTS));
      if (line.startsWith(")")) required = false;
    }
    return String.join("\n", lines) + "\n";
  }

  private static List<String> theirs() throws Exception {
    return Files.readAllLines(downloaded("k8s.io/kubernetes@" + VERSION, GO_MOD));
  }

  private static Answer go(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("go"));
    command.addAll(List.of(arguments));
    try {
      return GoPrograms.run(command, MINUTES * 60);
    } catch (IOException e) {
      throw Prerequisite.missing("Go is needed to build Kubernetes: " + e.getMessage());
    }
  }
}
