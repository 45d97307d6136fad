package dev.drawbridge.policy.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drawbridge.exchange.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Candidates are gpt-0 and llama-1. */
class VerdictReaderTest {
  private static final List<String> CANDIDATES = List.of("gpt-0", "llama-1");
  private static final String LEAST =
      "{'allow':true,'eligible':[{'id':'llama-1'}],'excluded':{'gpt-0':['x']}}";

  @Test
  void readsAWholeVerdict() throws Exception {
    Verdict verdict =
        read(
            """
            {'allow':true,'reasons':[{'code':'a','message':'b'}],'warnings':[{'code':'c','message':'d'}],
             'eligible':[{'id':'llama-1','mask':['pii'],'max_output_tokens':2048,'attribution':['Built']},
               {'id':'gpt-0','mask':[],'max_output_tokens':null,'attribution':[]}],
             'excluded':{},'objective':'fastest','substitute':true,'larger_context':true,'spill_over':true,
             'limits':[{'key':'team:r','unit':'usd','amount':0.5,'per':'month'}],
             'audit':{'content':'none'},'cache_seconds':30}
            """);
    assertEquals(List.of(new Reason("a", "b")), verdict.reasons());
    assertEquals(List.of(new Reason("c", "d")), verdict.told().warnings());
    assertEquals(
        List.of("gpt-0", "llama-1"), verdict.eligible().stream().map(e -> e.id()).toList());
    assertEquals(
        new Verdict.Eligible("llama-1", List.of("pii"), 2048, List.of("Built")),
        verdict.eligible().get(1));
    assertEquals(Verdict.Objective.FASTEST, verdict.terms().objective());
    assertEquals(new Verdict.Fallbacks(true, true, true), verdict.terms().fallbacks());
    assertEquals(
        List.of(new Verdict.Limit("team:r", "usd", 0.5, "month")), verdict.terms().limits());
    assertFalse(verdict.terms().sealed());
    assertEquals(30, verdict.terms().cacheSeconds());
    assertEquals("r1", verdict.revision());
  }

  @Test
  void takesTheSafeValueWhereAnOptionalFieldIsAbsent() throws Exception {
    Verdict verdict = read(LEAST);
    assertEquals(Map.of("gpt-0", List.of("x")), verdict.excluded());
    assertTrue(verdict.terms().sealed());
    assertEquals(Verdict.Fallbacks.NONE, verdict.terms().fallbacks());
    assertEquals(0, verdict.terms().cacheSeconds());
    assertEquals(Verdict.Objective.CHEAPEST, verdict.terms().objective());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'allow':true,'eligible':[{'id':'llama-1'}],'excluded':{}}",
        "{'allow':true,'eligible':[{'id':'llama-1'}],'excluded':{'gpt-0':[],'llama-1':[]}}",
        "{'allow':true,'eligible':[{'id':'llama-1'},{'id':'llama-1'}],'excluded':{'gpt-0':[]}}",
        "{'allow':true,'eligible':[{'id':'llama-1'},{'id':'other'}],'excluded':{'gpt-0':[]}}",
        "{'allow':true,'eligible':[{'id':'llama-1'}],'excluded':{'gpt-0':[],'other':[]}}",
        "{'allow':false,'eligible':[{'id':'llama-1'}],'excluded':{'gpt-0':[]}}",
        "{'allow':true,'eligible':[],'excluded':{'gpt-0':[],'llama-1':[]}}",
        "{'allow':1,'eligible':[{'id':'llama-1'}],'excluded':{'gpt-0':[]}}",
        "{'allow':true,'eligible':{},'excluded':{}}",
        "{'allow':true,'eligible':['llama-1'],'excluded':{'gpt-0':[]}}",
        "{'allow':true,'eligible':[{'id':'llama-1','watermark':true}],'excluded':{'gpt-0':[]}}",
        "{'allow':true,'eligible':[{'id':'llama-1','mask':'pii'}],'excluded':{'gpt-0':[]}}",
        "{'allow':true,'eligible':[{'id':'llama-1','mask':null}],'excluded':{'gpt-0':[]}}",
        "{'allow':true,'eligible':[{'id':'llama-1','max_output_tokens':0}],'excluded':{'gpt-0':[]}}",
        "{'allow':true,'eligible':[{'id':'llama-1','max_output_tokens':1.5}],'excluded':{'gpt-0':[]}}",
        "{'allow':true,'eligible':[{'id':'llama-1'}],'excluded':{'gpt-0':'x'}}",
        "{'allow':true,'eligible':[{'id':'llama-1'}],'excluded':{'gpt-0':[1]}}",
        "[]",
        "true",
        "null"
      })
  void takesNoContradictionAndNoOtherType(String json) {
    assertThrows(PolicyException.class, () -> read(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'objective':'dearest'",
        "'substitute':'yes'",
        "'larger_context':'yes'",
        "'spill_over':1",
        "'limits':[{'key':'k','unit':'eur','amount':1,'per':'day'}]",
        "'limits':[{'key':'k','unit':'usd','amount':-1,'per':'day'}]",
        "'limits':[{'key':'k','unit':'usd','amount':1,'per':'year'}]",
        "'limits':[{'key':'k','unit':'usd','amount':1,'per':'day','soft':true}]",
        "'limits':[{'key':'k','unit':'usd','amount':'1','per':'day'}]",
        "'limits':[{'key':'k','unit':'usd','amount':null,'per':'day'}]",
        "'limits':[{'key':'k','unit':null,'amount':null,'per':null}]",
        "'limits':[{'key':'','unit':'usd','amount':1,'per':'day'}]",
        "'audit':{'content':'plain'}",
        "'audit':null",
        "'cache_seconds':-1",
        "'reasons':[{'code':'a'}]",
        "'reasons':null",
        "'obligations':[]"
      })
  void takesNoFieldThatTheContractDoesNotKnow(String field) {
    String json = LEAST.substring(0, LEAST.length() - 1) + "," + field + "}";
    assertThrows(PolicyException.class, () -> read(json));
  }

  @Test
  void takesNoUndefinedRule() {
    assertThrows(
        PolicyException.class,
        () -> VerdictReader.read(MissingNode.getInstance(), CANDIDATES, "r1", "s1"));
  }

  @Test
  void aFaultDoesNotQuoteTheAnswer() {
    var fault =
        assertThrows(PolicyException.class, () -> read("{'allow':'s3cret','s3cret':'s3cret'}"));
    assertFalse(String.valueOf(fault.getMessage()).contains("s3cret"));
  }

  private static Verdict read(String json) throws Exception {
    var answer = DecisionJson.MAPPER.readTree(json.replace('\'', '"'));
    return VerdictReader.read(answer, CANDIDATES, "r1", "s1");
  }
}
