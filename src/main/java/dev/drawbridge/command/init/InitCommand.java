package dev.drawbridge.command.init;

import dev.drawbridge.command.terminal.Choices;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Interview;
import dev.drawbridge.command.terminal.Program;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.upstream.load.LocalServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code init}. */
@Command(
    name = "init",
    description = {
      "Writes a first configuration, its facts and test cases into a folder, and asks what it must"
          + " know. No file that is there is replaced, and no secret is written.",
      "  init gateway/",
      "  init --yes --jurisdiction DE --vendor openai --team research",
      "  init --from-litellm config.yaml"
    })
public final class InitCommand implements Callable<Integer> {
  private static final String TEAM = "[A-Za-z0-9][A-Za-z0-9._/-]{0,63}";

  /** Where Ollama listens, and where its own clients look for it. */
  private static final String OLLAMA_HOST = "OLLAMA_HOST";

  private static final Pattern HERE =
      Pattern.compile("(http://)(?:127\\.0\\.0\\.1|localhost|0\\.0\\.0\\.0|\\[::1?])(:\\d+)");

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Terminal terminal;

  @Parameters(
      paramLabel = "FOLDER",
      arity = "0..1",
      description = "Where to (default: the current folder).")
  private Path folder = Path.of("");

  @Option(names = "--yes", description = "Asks nothing: takes the flags, and what is usual.")
  private boolean yes;

  @Option(names = "--organisation", paramLabel = "NAME", description = "Your organisation.")
  private @Nullable String organisation;

  @Option(
      names = "--jurisdiction",
      paramLabel = "DE",
      description = "The country where it is domiciled, by its code of two letters.")
  private @Nullable String jurisdiction;

  @Option(
      names = "--keycloak",
      paramLabel = "URL",
      description = "A realm whose tokens are accepted: https://HOST/realms/NAME.")
  private @Nullable String keycloak;

  @Option(
      names = "--vendor",
      split = ",",
      paramLabel = "NAME",
      completionCandidates = Vendors.class,
      description =
          "Vendors, by commas: ${COMPLETION-CANDIDATES}. Where left out: those whose keys the"
              + " environment holds.")
  private @Nullable List<String> vendors;

  @Option(
      names = "--local",
      paramLabel = "URL",
      description =
          "A model server of your own, such as http://127.0.0.1:8000; may be repeated. Where left"
              + " out: those that answer on loopback, at OLLAMA_HOST too.")
  private @Nullable List<URI> locals;

  @Option(names = "--no-local", description = "Looks for no server on loopback.")
  private boolean noLocal;

  @Option(names = "--team", split = ",", paramLabel = "NAME", description = "Teams, by commas.")
  private @Nullable List<String> teams;

  @Option(names = "--systemd", description = "Writes a unit of systemd too.")
  private boolean systemd;

  @Option(names = "--compose", description = "Writes a compose.yaml too.")
  private boolean compose;

  @Option(
      names = "--from-litellm",
      paramLabel = "FILE",
      description = "Takes models, keys by reference, teams and fallbacks from LiteLLM's file.")
  private @Nullable Path liteLlm;

  /** What a shell offers for {@code --vendor}. */
  static final class Vendors extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Vendors() {
      super(HostedVendor.ids());
    }
  }

  public InitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    refuseToReplace(List.of(StarterFiles.CONFIG, StarterFiles.FACTS, StarterFiles.CASES));
    Plan plan = plan();
    Map<String, String> files = new LinkedHashMap<>(new StarterFiles(plan).all());
    if (systemd) {
      Path home = folder.toAbsolutePath().normalize();
      files.put(StarterFiles.SERVICE, StarterFiles.service(home, Program.path()));
    }
    if (compose) files.put(StarterFiles.COMPOSE, new StarterFiles(plan).compose());
    refuseToReplace(files.keySet());
    for (var file : files.entrySet()) write(folder.resolve(file.getKey()), file.getValue());
    Path config = folder.resolve(StarterFiles.CONFIG);
    // What it wrote is read back: a mistake in it is a fault of this command.
    ConfigOption.load(terminal, config);
    told(plan, files);
    return 0;
  }

  private void refuseToReplace(Iterable<String> names) {
    List<String> there = new ArrayList<>();
    for (String name : names) {
      if (Files.exists(folder.resolve(name))) there.add(folder.resolve(name).toString());
    }
    if (there.isEmpty()) return;
    throw new CommandFailure(
        CommandFailure.FAILED,
        "Nothing written: "
            + String.join(", ", there)
            + (there.size() == 1 ? " is" : " are")
            + " there already. Another folder: init FOLDER.");
  }

  private static void write(Path file, String text) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) Files.createDirectories(parent);
    Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
  }

  private Plan plan() throws IOException, InterruptedException {
    Interview asks = yes ? null : new Interview(terminal, "init");
    String name = or(organisation, asks, "Name of your organisation", "Acme");
    Plan plan = new Plan(name, country(asks));
    plan.realm = realm(asks);
    if (compose) plan.host = "0.0.0.0";
    var models = new StarterModels(plan);
    if (liteLlm != null) {
      new LiteLlmFile(plan, models).read(liteLlm);
    } else {
      for (HostedVendor each : vendors(asks)) models.add(each);
      for (LocalServer each : servers()) models.add(each);
    }
    models.chat();
    List<String> named = teams;
    if (named == null && plan.teams.isEmpty()) {
      named = asks == null ? List.of("research") : asks.list("Teams, by commas", "research");
    }
    for (String team : named == null ? List.<String>of() : named) {
      if (!team.matches(TEAM)) {
        throw new CommandFailure(CommandFailure.USAGE, team + " cannot be the name of a team.");
      }
      plan.team(team);
    }
    if (asks != null && liteLlm == null) {
      systemd = systemd || asks.yes("Write a unit of systemd?", false);
      compose = compose || asks.yes("Write a compose.yaml?", false);
      if (compose) plan.host = "0.0.0.0";
    }
    return plan;
  }

  private static String or(
      @Nullable String given, @Nullable Interview asks, String question, String usual)
      throws IOException {
    if (given != null) return given;
    return asks == null ? usual : asks.text(question, usual);
  }

  private String country(@Nullable Interview asks) throws IOException {
    String home = Locale.getDefault().getCountry();
    String usual = home.matches("[A-Z]{2}") ? home : "DE";
    String expected = "the code of two letters, such as DE or US";
    if (jurisdiction == null && asks != null) {
      return asks.ask("Country where it is domiciled", usual, InitCommand::code, expected);
    }
    if (jurisdiction == null) return usual;
    return code(jurisdiction)
        .orElseThrow(
            () -> new CommandFailure(CommandFailure.USAGE, "--jurisdiction: " + expected + "."));
  }

  private static Optional<String> code(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    return List.of(Locale.getISOCountries()).contains(upper)
        ? Optional.of(upper)
        : Optional.empty();
  }

  private @Nullable String realm(@Nullable Interview asks) throws IOException {
    String expected = "https://HOST/realms/NAME";
    if (keycloak != null) {
      return realm(keycloak)
          .orElseThrow(
              () -> new CommandFailure(CommandFailure.USAGE, "--keycloak: " + expected + "."));
    }
    if (asks == null) return null;
    String none = "none";
    String given =
        asks.ask(
            "Keycloak realm, or none for API keys only",
            none,
            text -> text.equalsIgnoreCase(none) ? Optional.of(none) : realm(text),
            expected);
    return given.equals(none) ? null : given;
  }

  private static Optional<String> realm(String url) {
    String plain = url.replaceFirst("/+$", "");
    return plain.matches("https?://[^/?#@\\s]+(/[^?#\\s]*)?/realms/[^/?#\\s]+")
        ? Optional.of(plain)
        : Optional.empty();
  }

  private List<HostedVendor> vendors(@Nullable Interview asks) throws IOException {
    List<HostedVendor> known = HostedVendor.known(terminal.environment());
    List<String> names = vendors;
    if (names == null && asks != null) {
      String usual =
          known.isEmpty()
              ? HostedVendor.ids().getFirst()
              : String.join(",", known.stream().map(HostedVendor::id).toList());
      names =
          asks.list("Vendors, by commas, or none: " + String.join(" ", HostedVendor.ids()), usual);
    }
    if (names == null) return known.isEmpty() ? List.of(HostedVendor.all().getFirst()) : known;
    List<HostedVendor> chosen = new ArrayList<>();
    for (String name : names) {
      if (name.isBlank() || name.equalsIgnoreCase("none")) continue;
      chosen.add(
          HostedVendor.of(name.strip())
              .orElseThrow(() -> Choices.none("--vendor", name, HostedVendor.ids())));
    }
    return chosen;
  }

  private List<LocalServer> servers() throws InterruptedException {
    if (locals == null && noLocal) return List.of();
    Optional<URI> named = ollama(terminal.environment());
    List<LocalServer> found =
        locals == null
            ? LocalServer.at(
                Stream.concat(named.stream(), LocalServer.USUAL.stream()).distinct().toList(),
                LocalServer.MAYBE)
            : LocalServer.at(locals, PATIENCE);
    if (locals != null && found.size() < locals.size()) {
      throw new CommandFailure(
          CommandFailure.FAILED, "Nothing written: no model server answers at each --local.");
    }
    List<LocalServer> taken = new ArrayList<>();
    for (LocalServer each : found) {
      // What listens at a usual port may be anything; what is named is what it is said to be.
      boolean said = locals != null || named.filter(each.base()::equals).isPresent();
      if (!said && each.kind().isEmpty()) continue;
      taken.add(each);
      terminal
          .err()
          .println(
              "Found "
                  + (each.kind().isEmpty() ? "a server" : each.kind())
                  + " at "
                  + each.base()
                  + " with "
                  + each.models().size()
                  + (each.models().size() == 1 ? " model." : " models."));
    }
    return taken;
  }

  /** Where Ollama's own variable says that it is, if that is on this machine. */
  static Optional<URI> ollama(Map<String, String> environment) {
    String host = environment.getOrDefault(OLLAMA_HOST, "").strip().replaceFirst("/+$", "");
    if (host.isEmpty()) return Optional.empty();
    String url = host.contains("://") ? host : "http://" + host;
    if (!url.matches(".*:\\d+")) url += ":11434";
    Matcher here = HERE.matcher(url);
    return here.matches()
        ? Optional.of(URI.create(here.group(1) + "127.0.0.1" + here.group(2)))
        : Optional.empty();
  }

  private void told(Plan plan, Map<String, String> files) {
    for (String name : files.keySet()) terminal.err().println("Wrote " + folder.resolve(name));
    for (String note : plan.notes) terminal.err().println("Not taken over: " + note);
    for (String each : plan.incomplete) {
      String name = each.substring(0, each.indexOf(':'));
      terminal.err().println("To complete in " + StarterFiles.CONFIG + ": " + name);
    }
    List<String> unset = new ArrayList<>();
    for (var provider : plan.providers.values()) {
      String key = String.valueOf(provider.get("key"));
      boolean set = !key.startsWith("env:") || terminal.environment().containsKey(key.substring(4));
      if (!set) unset.add(key.substring(4));
    }
    if (!unset.isEmpty()) {
      terminal.err().println("Not set yet; serve needs it: " + String.join(", ", unset));
    }
    String team = plan.teams.keySet().stream().findFirst().orElse("NAME");
    boolean here = folder.toString().isEmpty();
    terminal.err().println();
    terminal.err().println("Next:");
    if (!here) terminal.out().println("cd " + folder);
    terminal.out().println(Program.name() + " check");
    terminal.out().println(Program.name() + " key create --team " + team);
    terminal.out().println(Program.name() + " serve");
  }
}
