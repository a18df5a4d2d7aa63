package io.drawbridge.core.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.GuestTokens;
import io.drawbridge.core.directory.Role;
import io.drawbridge.core.spi.ApiOperation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST meetings/{name}/links}: an invitation that lets one in without a PIN, as a link. The token stands in the fragment, which
 * browsers send to nobody. Thread-safe.
 */
public final class LinkOperation implements ApiOperation {
    private static final String ROLE = "role";
    private static final String NAME = "name";
    private static final String EXPIRES = "expiresInSeconds";
    private static final String TYPE = "type";
    private static final long LEAST_SECONDS = 60;
    private static final long USUAL_SECONDS = TimeUnit.DAYS.toSeconds(1);
    private static final long MOST_SECONDS = TimeUnit.DAYS.toSeconds(366);
    private static final String UNPRINTABLE = "(?s).*[\\p{Cntrl}\\p{Cf}\\p{Co}\\p{Cn}].*";
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    /** What is answered; {@code expiresAt} in ISO 8601, UTC. */
    public record Link(String url, String expiresAt) {
        /** Never shows the token. */
        @Override
        public String toString() {
            return "Link[until " + expiresAt + "]";
        }
    }

    private final Directory directory;
    private final GuestTokens tokens;
    private final InstantSource clock;
    private final String base;

    /** {@code base}: where pages are, without a slash at the end. */
    public LinkOperation(Directory directory, GuestTokens tokens, InstantSource clock, String base) {
        this.directory = directory;
        this.tokens = tokens;
        this.clock = clock;
        this.base = base;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "meetings/{name}/links";
    }

    @Override
    public Map<String, Object> requestSchema() {
        return Map.of(
                TYPE,
                "object",
                "properties",
                Map.of(
                        ROLE, Map.of(TYPE, "string", "enum", List.of("guest", "host"), "default", "guest"),
                        NAME, Map.of(TYPE, "string", "maxLength", GuestTokens.MOST_NAME_CHARS),
                        EXPIRES,
                                Map.of(
                                        TYPE,
                                        "integer",
                                        "minimum",
                                        LEAST_SECONDS,
                                        "maximum",
                                        MOST_SECONDS,
                                        "default",
                                        USUAL_SECONDS)));
    }

    @Override
    public CompletionStage<Answer> run(Call call) {
        if (!(directory.resolve(call.parameter(NAME)) instanceof Destination.ToMeeting to)) {
            return Answer.refused(404, "there is no meeting of that name or number")
                    .now();
        }
        try {
            JsonNode body = call.body().isBlank() ? MAPPER.createObjectNode() : MAPPER.readTree(call.body());
            return make(to.meeting().name(), body).now();
        } catch (JsonProcessingException e) {
            return Answer.refused(400, "the body is no JSON").now();
        }
    }

    private Answer make(String meeting, JsonNode body) {
        List<FieldFault> faults = faults(body);
        if (!body.isObject() || !faults.isEmpty()) {
            return Answer.refused(
                    400, "send {\"role\",\"name\",\"expiresInSeconds\"}, each of which may be left out", faults);
        }
        Instant until = Instant.ofEpochSecond(
                clock.instant().getEpochSecond() + body.path(EXPIRES).asLong(USUAL_SECONDS));
        Role role = body.path(ROLE).asText().equals("host") ? Role.HOST : Role.GUEST;
        String name = body.path(NAME).asText().strip();
        String token = tokens.issue(new GuestTokens.Grant(meeting, role, name, until.getEpochSecond()));
        return new Answer(201, new Link(base + "/meet/" + meeting + "#token=" + token, until.toString()), "");
    }

    private static List<FieldFault> faults(JsonNode body) {
        List<FieldFault> faults = new ArrayList<>();
        JsonNode role = body.path(ROLE);
        if (!role.isMissingNode() && !List.of("guest", "host").contains(role.asText())) {
            faults.add(new FieldFault(ROLE, "\"guest\" or \"host\""));
        }
        JsonNode name = body.path(NAME);
        boolean showable = name.isTextual()
                && name.asText().length() <= GuestTokens.MOST_NAME_CHARS
                && !name.asText().matches(UNPRINTABLE);
        if (!name.isMissingNode() && !showable) {
            faults.add(
                    new FieldFault(NAME, "at most " + GuestTokens.MOST_NAME_CHARS + " characters that can be shown"));
        }
        JsonNode expires = body.path(EXPIRES);
        boolean possible = expires.isIntegralNumber()
                && expires.canConvertToLong()
                && expires.asLong() >= LEAST_SECONDS
                && expires.asLong() <= MOST_SECONDS;
        if (!expires.isMissingNode() && !possible) {
            faults.add(new FieldFault(EXPIRES, "seconds from " + LEAST_SECONDS + " to " + MOST_SECONDS));
        }
        return faults;
    }
}
