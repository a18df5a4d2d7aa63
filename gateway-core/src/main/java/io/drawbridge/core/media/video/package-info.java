/**
 * The picture of a call without decoding it: facts of packets, key frame requests, and the forwarder that writes what changing sources
 * send as one stream per viewer. May depend on core.rtp and core.sdp. Start reading at VideoForwarder.
 */
@NullMarked
package io.drawbridge.core.media.video;

import org.jspecify.annotations.NullMarked;
