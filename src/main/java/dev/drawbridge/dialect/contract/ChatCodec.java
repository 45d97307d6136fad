package dev.drawbridge.dialect.contract;

/** A dialect that callers and vendors speak. */
public interface ChatCodec extends CallerCodec, VendorCodec {}
