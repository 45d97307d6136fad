package dev.drawbridge.dialect;

/** A dialect in which callers ask for embeddings and vendors give them. */
interface EmbeddingCodec extends CallerEmbeddingCodec, VendorEmbeddingCodec {}
