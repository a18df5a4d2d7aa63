package io.drawbridge.core.media.video;

/** The newest H.264 parameter sets of one source, in-band or from sprop-parameter-sets. Owner: the source's loop. */
public final class ParameterSets {}
