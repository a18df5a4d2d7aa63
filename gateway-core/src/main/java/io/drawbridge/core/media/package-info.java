/**
 * A participant's media: the receive path and the send path, each built in one method that reads top to bottom. May depend on core.rtp,
 * core.sdp and core.call; knows no meeting and no signalling. Start reading at MediaLeg.
 */
@NullMarked
package io.drawbridge.core.media;

import org.jspecify.annotations.NullMarked;
