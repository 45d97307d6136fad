package dev.drawbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.dialect.signals.OwnRules;
import dev.drawbridge.files.BoundedFile;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.ShadowSettings;
import dev.drawbridge.policy.decision.Facts;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The configuration file, read from end to end. */
public final class ConfigFile {
  /** What the schema marks keys with that a reload cannot change. */
  static final String RESTART = "x-restart";

  /** The sections that an included file may hold. */
  private static final List<String> INCLUDED = List.of("providers", "models", "aliases");

  /** Built when the first file is read, then kept. */
  private static final class Schemas {
    static final SchemaCheck CONFIG = new SchemaCheck("drawbridge.schema.json");
  }

  private ConfigFile() {}

  /** The JSON Schema of the configuration (draft 2020-12). */
  public static String schema() {
    return Schemas.CONFIG.text();
  }

  /**
   * Reads a configuration to serve it, the facts and secrets that it refers to included. Blocks;
   * makes and changes no file.
   *
   * @param file what problems call the file is this path as given
   * @param environment of the process: what {@code env:NAME} refers to
   */
  public static Loaded load(Path file, Map<String, String> environment) {
    return load(file, environment, null, SecretsNeeded.TO_SERVE);
  }

  /**
   * Reads a configuration with other facts.
   *
   * @param facts read instead of {@code policy.data}, problems named by this path as given; null
   *     for the configuration's own
   * @param needed the secrets whose absence is a mistake
   */
  public static Loaded load(
      Path file, Map<String, String> environment, @Nullable Path facts, SecretsNeeded needed) {
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    var reading = new LoadContext(folder == null ? absolute : folder, environment, needed);
    reading.watched().add(absolute);
    try {
      return load(
          BoundedFile.text(absolute, BoundedFile.DOCUMENT), file.toString(), reading, facts);
    } catch (NoSuchFileException e) {
      return unreadable(file, "no such file", reading);
    } catch (CharacterCodingException e) {
      return unreadable(file, "not UTF-8", reading);
    } catch (FileSystemException e) {
      return unreadable(file, "cannot be read", reading);
    } catch (IOException e) {
      return unreadable(file, String.valueOf(e.getMessage()), reading);
    }
  }

  private static Loaded unreadable(Path file, String why, LoadContext reading) {
    return new Loaded.Invalid(
        List.of(new Problem(file.toString(), 1, 1, why)),
        reading.watched().paths(),
        reading.watched().digest());
  }

  private static Loaded load(
      String text, String name, LoadContext reading, @Nullable Path otherFacts) {
    Problems problems = reading.problems();
    Document document = Document.read(name, text, problems);
    String included = include(document, reading);
    if (!document.root().isMissingNode()) Schemas.CONFIG.check(document, problems);
    if (!document.root().isObject()) return invalid(reading);
    Section root = new Section(reading, document, "", document.root());
    var settings = new SettingsReader(root);
    var providers = new ProvidersReader(root);
    Book book = Book.load();
    var models = new ModelsReader(root, providers, book);
    var identity = new IdentityReader(root).read();
    var tags = TagsReader.read(root);
    PolicySettings policy = settings.policy();
    var places = new Jurisdictions();
    places.of(root);
    var facts =
        new FactsReader(reading, root, models, book, places)
            .checking(new LeadsCheck(identity))
            .checking(new LimitsCheck(identity, tags, models.names()));
    Path data = otherFacts == null ? policy.data() : otherFacts;
    Facts read = data == null ? Facts.NONE : facts.read(data);
    if (otherFacts == null) KeysReader.checkTeams(root, read);
    if (!models.keepWarm().isEmpty() && read.rolesOfTeams().isEmpty()) {
      problems.warn(document, "/models", "keep_warm has no effect: policy.data names no team");
    }
    places.check(facts.groups(), policy.bundle() == null && policy.server() == null);
    ShadowSettings shadow = ShadowReader.read(root, models, book, policy, read);
    var listen = settings.listen();
    var admin = settings.admin();
    var store = settings.store();
    var organisation = settings.organisation();
    var audit = settings.audit();
    var sinks = new SinksReader(root).read();
    OwnRules signals = signals(root, providers.providers().keySet());
    var sensitivity = SensitivityReader.read(root, models, read);
    var alerts = AlertsReader.read(root, providers.upstream().ca());
    var log = settings.log();
    var telemetry = TelemetryReader.read(root, providers.upstream().ca());
    if (models.models().isEmpty()) {
      problems.warn(document, "", "no models: every call will be refused");
    }
    if (problems.any()) return invalid(reading);
    Catalog catalog = models.catalog();
    var snapshot =
        new Snapshot(
            new Snapshot.Source(
                ContentDigest.of(text + included + facts.texts()).substring(0, 12),
                reading.watched().paths(),
                reading.watched().digest(),
                PlainTree.object(document.root()),
                atRestart(document)),
            settings.data(),
            store,
            organisation,
            new Snapshot.Ports(listen, admin),
            new Snapshot.Callers(identity, tags, sensitivity),
            new Snapshot.Rules(policy, read, shadow),
            new Snapshot.Recording(audit, sinks),
            new Snapshot.Models(
                providers.upstream(),
                Collections.unmodifiableMap(providers.providers()),
                Collections.unmodifiableMap(providers.endpoints()),
                Collections.unmodifiableMap(providers.watched()),
                models.overrides(),
                catalog,
                signals,
                models.keepWarm()),
            alerts,
            telemetry,
            log);
    return new Loaded.Valid(snapshot, problems.warnings());
  }

  /** Takes in the files that {@code include} names; returns their texts. */
  private static String include(Document document, LoadContext reading) {
    StringBuilder texts = new StringBuilder();
    int position = 0;
    for (JsonNode each : document.root().path("include")) {
      String at = Pointers.child(Pointers.child("", "include"), position++);
      if (!each.isTextual() || each.textValue().isBlank()) continue;
      Path file = reading.resolve(each.textValue());
      reading.watched().add(file);
      String text = reading.read(document, at, file);
      if (text == null) continue;
      String name = Path.of(document.file()).resolveSibling(each.textValue()).toString();
      document.take(Document.read(name, text, reading.problems()), INCLUDED);
      texts.append(text);
    }
    return texts.toString();
  }

  private static OwnRules signals(Section root, Set<String> providers) {
    List<Section> rules = root.items("signals");
    return OwnRules.read(
        root.child("signals").node(),
        providers,
        mistake -> {
          Section rule = rules.get(mistake.rule());
          if (mistake.member().isEmpty()) rule.error(mistake.message());
          else if (rule.has(mistake.member())) rule.error(mistake.member(), mistake.message());
          // What is absent, the schema has named.
        });
  }

  private static Map<String, Map<String, Object>> atRestart(Document document) {
    Map<String, Map<String, Object>> values = new LinkedHashMap<>();
    for (String pointer : Schemas.CONFIG.marked(RESTART)) {
      values.put(Pointers.dotted(pointer), document.meanings(pointer));
    }
    return Collections.unmodifiableMap(values);
  }

  private static Loaded invalid(LoadContext reading) {
    return new Loaded.Invalid(
        reading.problems().errors(), reading.watched().paths(), reading.watched().digest());
  }
}
