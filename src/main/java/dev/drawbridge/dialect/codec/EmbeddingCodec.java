package dev.drawbridge.dialect.codec;

/** A dialect in which callers ask for embeddings and vendors give them. */
public interface EmbeddingCodec extends CallerEmbeddingCodec, VendorEmbeddingCodec {}
