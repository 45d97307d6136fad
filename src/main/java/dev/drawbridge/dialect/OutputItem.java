package dev.drawbridge.dialect;

/** An item of an answer of the responses that is being written. */
sealed interface OutputItem permits OutputMessage, OutputReasoning, OutputCall {
  String id();

  /** Its place among the answer's items. */
  int index();

  /** Writes the events that end it; returns the whole item as JSON. */
  String close(ResponseEvents events);

  /** Tells that an item begins. */
  static void opened(ResponseEvents events, int index, String item) {
    events.add(
        "response.output_item.added",
        json -> {
          json.writeNumberField("output_index", index);
          json.writeFieldName("item");
          json.writeRawValue(item);
        });
  }

  /** Tells that an item ended. */
  static String closed(ResponseEvents events, int index, String item) {
    events.add(
        "response.output_item.done",
        json -> {
          json.writeNumberField("output_index", index);
          json.writeFieldName("item");
          json.writeRawValue(item);
        });
    return item;
  }
}
