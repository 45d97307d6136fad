package dev.drawbridge.sensitivity;

import dev.drawbridge.sensitivity.recogniser.Classifier;
import dev.drawbridge.sensitivity.recogniser.Presidio;
import dev.drawbridge.sensitivity.recogniser.RecogniserHealth;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The recognisers of one configuration, and what is known of texts by them.
 *
 * @param presidio the recogniser of names; null for none
 * @param classifier the model that classifies prompts; null for none
 */
record Recognisers(
    @Nullable Presidio presidio, @Nullable Classifier classifier, RecogniserMemory memory) {
  /**
   * Those of a configuration. One that is set as it was before goes on as it stands. What a model
   * said is asked for anew: another may answer by its name.
   *
   * @param before those of the configuration that it takes the place of; null for none
   */
  static Recognisers of(SensitivitySettings settings, @Nullable Recognisers before) {
    var names = settings.presidio();
    Presidio presidio = names == null ? null : new Presidio(names);
    Presidio old = before == null ? null : before.presidio;
    boolean same = presidio != null && old != null && presidio.isAs(old);
    var model = settings.model();
    Classifier classifier = model == null ? null : new Classifier(model);
    Classifier judge = before == null ? null : before.classifier;
    boolean alike = classifier != null && judge != null && classifier.isAs(judge);
    return new Recognisers(
        same ? old : presidio,
        alike ? judge : classifier,
        new RecogniserMemory(same && before != null ? before.memory : null));
  }

  /** How each stands, by its name as a detector. */
  Map<String, RecogniserHealth> health() {
    Map<String, RecogniserHealth> all = new TreeMap<>();
    if (presidio != null) all.put(Presidio.ID, presidio.health());
    if (classifier != null) all.put(Classifier.ID, classifier.health());
    return all;
  }
}
