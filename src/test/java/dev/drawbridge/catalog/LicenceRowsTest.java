package dev.drawbridge.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The book agrees with the 42 licences that were read model by model: licence, on the list of the
 * Open Source Initiative, commercial use, users' threshold, excluded place, training on outputs,
 * and the models that it is the licence of. What a licence does not say counts as conditional, what
 * was not read as no.
 */
class LicenceRowsTest {
  private final Book book = Book.load();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama2-community | false | conditional | 700000000 |  | no | meta/llama-2-7b"
            + " meta/llama-2-70b",
        "llama3-community | false | conditional | 700000000 |  | no | meta/llama-3-8b"
            + " meta/llama-3-70b",
        "llama3.1-community | false | conditional | 700000000 |  | conditional |"
            + " meta/llama-3.1-8b meta/llama-3.1-70b meta/llama-3.1-405b",
        "llama3.2-community | false | conditional | 700000000 |  | conditional |"
            + " meta/llama-3.2-1b meta/llama-3.2-3b",
        "llama3.2-vision-community | false | conditional | 700000000 | EU | conditional |"
            + " meta/llama-3.2-11b-vision meta/llama-3.2-90b-vision",
        "llama3.3-community | false | conditional | 700000000 |  | conditional |"
            + " meta/llama-3.3-70b",
        "llama4-community | false | conditional | 700000000 | EU | conditional |"
            + " meta/llama-4-scout meta/llama-4-maverick",
        "LicenseRef-meta-api-terms | false | conditional |  |  | no |" + " meta/muse-spark",
        "Apache-2.0 | true | yes |  |  | yes | mistral/mistral-7b",
        "Apache-2.0 | true | yes |  |  | yes | mistral/mixtral-8x7b mistral/mixtral-8x22b",
        "mrl-0.1 | false | no |  |  | conditional | mistral/mistral-large-2407"
            + " mistral/mistral-large-2411 mistral/ministral-8b-2410 mistral/mistral-small-2409",
        "mnpl | false | no |  |  | conditional | mistral/codestral-22b",
        "Apache-2.0 | true | yes |  |  | yes | mistral/mistral-large-2512",
        "Apache-2.0 | true | yes |  |  | yes | alibaba/qwen2.5-0.5b-instruct"
            + " alibaba/qwen2.5-1.5b-instruct alibaba/qwen2.5-7b-instruct"
            + " alibaba/qwen2.5-14b-instruct alibaba/qwen2.5-32b-instruct",
        "qwen-licence | false | conditional | 100000000 |  | conditional |"
            + " alibaba/qwen2.5-72b-instruct",
        "qwen-research | false | no |  |  | conditional | alibaba/qwen2.5-3b-instruct"
            + " alibaba/qwen2.5-coder-3b-instruct",
        "Apache-2.0 | true | yes |  |  | yes | alibaba/qwen3-8b alibaba/qwen3-14b"
            + " alibaba/qwen3-32b alibaba/qwen3-30b-a3b alibaba/qwen3-235b-a22b",
        "deepseek-model-licence-1.0 | false | yes |  |  | conditional | deepseek/deepseek-v3",
        "MIT | true | yes |  |  | yes | deepseek/deepseek-v3-0324 deepseek/deepseek-v3.1"
            + " deepseek/deepseek-v4-flash deepseek/deepseek-v4-pro",
        "MIT | true | yes |  |  | yes | deepseek/deepseek-r1",
        "gemma-terms | false | conditional |  |  | conditional | google/gemma-2-9b"
            + " google/gemma-2-27b google/gemma-3-4b google/gemma-3-12b google/gemma-3-27b",
        "Apache-2.0 | true | yes |  |  | yes | google/gemma-4-26b-a4b google/gemma-4-31b",
        "MIT | true | yes |  |  | yes | microsoft/phi-3-mini-128k microsoft/phi-4",
        "Apache-2.0 | true | yes |  |  | yes | openai/gpt-oss-20b openai/gpt-oss-120b",
        "Apache-2.0 | true | yes |  |  | yes | allenai/olmo-2-7b allenai/olmo-2-13b",
        "Apache-2.0 | true | yes |  |  | yes | tii/falcon-7b tii/falcon-40b",
        "falcon-180b-tii-1.0 | false | conditional |  |  | conditional | tii/falcon-180b",
        "tii-falcon-llm-2.0 | false | conditional |  |  | conditional | tii/falcon2-11b"
            + " tii/falcon3-7b",
        "Apache-2.0 | true | yes |  |  | yes | ibm/granite-4.0-h-small ibm/granite-4.1-8b",
        "Apache-2.0 | true | yes |  |  | yes | huggingface/smollm2-1.7b"
            + " huggingface/smollm3-3b",
        "CC-BY-NC-4.0 | false | no |  |  | conditional | cohere/command-r cohere/command-r-plus"
            + " cohere/aya-expanse-8b cohere/aya-expanse-32b",
        "databricks-open-model-licence | false | conditional | 700000000 |  | no |"
            + " databricks/dbrx",
        "bigscience-bloom-rail-1.0 | false | yes |  |  | conditional | bigscience/bloom",
        "bigcode-openrail-m | false | yes |  |  | conditional | bigcode/starcoder"
            + " bigcode/starcoder2-15b",
        "MIT | true | yes |  |  | yes | openai/whisper-large-v3",
        "flux-1-dev-non-commercial | false | no |  |  | no | blackforestlabs/flux.1-dev",
        "Apache-2.0 | true | yes |  |  | yes | blackforestlabs/flux.1-schnell",
        "grok2-community | false | conditional |  |  | no | xai/grok-2",
        "LicenseRef-openai-business-terms | false | yes |  |  | no | openai/gpt-4.1"
            + " openai/gpt-5.5",
        "LicenseRef-anthropic-commercial-terms | false | yes |  |  | no |"
            + " anthropic/claude-sonnet-4-5 anthropic/claude-opus-4-8",
        "LicenseRef-gemini-api-terms | false | yes |  |  | no | google/gemini-2.5-pro"
            + " google/gemini-3.5-flash",
        "LicenseRef-mistral-commercial-terms | false | yes |  |  | no |"
            + " mistral/mistral-medium-2508"
      })
  void theBookAgrees(
      String licence,
      boolean osi,
      String commercial,
      @Nullable Long limit,
      @Nullable String excluded,
      String outputs,
      String models) {
    for (String id : models.split(" ", -1)) {
      Book.Entry entry = book.entry(id).orElseThrow();
      Terms terms = Terms.of(entry.licence(), book.lineage(entry));

      assertEquals(List.of(licence), terms.ids(), id);
      assertEquals(osi, terms.osi(), id);
      assertEquals(commercial, terms.commercial(), id);
      assertEquals(limit, terms.mauLimit(), id);
      assertEquals(
          excluded == null ? List.of() : List.of(excluded), terms.excludedJurisdictions(), id);
      assertEquals(outputs, terms.outputTraining(), id);
    }
  }
}
