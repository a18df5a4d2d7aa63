package io.drawbridge.core.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One live leg as {@code GET /api/v1/calls} shows it. Field names are the API's; what is not known is null and never left out.
 *
 * @param state connecting, ivr, lobby, connected or held
 * @param startedAt ISO 8601, UTC
 * @param mediaMode pass-through, mixed or transcoding
 * @param mediaReason a sentence where the mode needs one ("audio only, because ...")
 * @param encryption none, sdes or dtls
 * @param muted whether nobody hears it, by its own key or page, or by the API; hold is a state, not this
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CallSnapshot(
        String id,
        @Nullable String meeting,
        String path,
        String state,
        String name,
        String remote,
        String startedAt,
        @Nullable String mediaMode,
        @Nullable String mediaReason,
        @Nullable Audio audio,
        @Nullable Video video,
        String encryption,
        @Nullable Double roundTripMs,
        @Nullable String icePair,
        boolean muted) {

    /** One of which only its beginning is known. */
    public static CallSnapshot connecting(
            String id, String meeting, Path path, String name, String remote, String startedAt) {
        return new CallSnapshot(
                id,
                meeting,
                path.label(),
                "connecting",
                name,
                remote,
                startedAt,
                null,
                null,
                null,
                null,
                "none",
                null,
                null,
                false);
    }

    /** Audio of the leg: codecs spelled as in SDP, counters of what came in. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Audio(
            @Nullable String sendCodec,
            @Nullable String receiveCodec,
            long packetsReceived,
            long packetsSent,
            long packetsLost,
            @Nullable Double jitterMs,
            @Nullable Double concealedRatio) {}

    /** Video of the leg: size and rate are those of the picture that the leg sends to us, null until known. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Video(
            @Nullable String sendCodec,
            @Nullable String receiveCodec,
            long packetsReceived,
            long packetsSent,
            long packetsLost,
            @Nullable Double jitterMs,
            @Nullable Double framesPerSecond,
            @Nullable Integer width,
            @Nullable Integer height) {}
}
