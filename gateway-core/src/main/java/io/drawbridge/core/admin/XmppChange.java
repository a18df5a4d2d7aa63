package io.drawbridge.core.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.core.spi.ApiOperation.Answer;
import io.drawbridge.core.spi.ApiOperation.Call;
import io.drawbridge.core.spi.ApiOperation.FieldFault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The body of {@code PUT configuration/xmpp}, judged as far as it can be without the configuration.
 *
 * @param wanted the fields that were given, without surrounding white space; an empty secret is none
 * @param faults the fields that cannot be taken
 */
record XmppChange(Map<XmppField, String> wanted, List<FieldFault> faults) {
    private static final int MAX_CHARS = 256;
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What was read, or the refusal. */
    record Reading(XmppChange change, Optional<Answer> refusal) {
        private static Reading refused(int status, String problem) {
            return new Reading(new XmppChange(Map.of(), List.of()), Optional.of(Answer.refused(status, problem)));
        }
    }

    static Reading read(Call call) {
        if (!isJson(call.contentType())) {
            return Reading.refused(415, "the body must be JSON: send \"Content-Type: application/json\"");
        }
        JsonNode node;
        try {
            node = STRICT.readTree(call.body());
        } catch (JsonProcessingException e) {
            return Reading.refused(400, "the body is not JSON" + where(e));
        }
        return node instanceof ObjectNode object
                ? new Reading(judge(object), Optional.empty())
                : Reading.refused(400, "the body must be a JSON object with any of the fields " + names());
    }

    private static boolean isJson(String contentType) {
        return contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    /** The parser's own words quote the body, which may hold the secret. */
    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : ": see line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private static XmppChange judge(ObjectNode object) {
        Map<XmppField, String> wanted = new EnumMap<>(XmppField.class);
        List<FieldFault> faults = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            Optional<XmppField> field = XmppField.ofField(entry.getKey());
            JsonNode value = entry.getValue();
            if (field.isEmpty()) {
                faults.add(new FieldFault(brief(entry.getKey()), "there is no such field; there are " + names()));
            } else if (!value.isTextual()) {
                faults.add(new FieldFault(entry.getKey(), "must be a text"));
            } else if (value.textValue().strip().length() > MAX_CHARS) {
                faults.add(new FieldFault(entry.getKey(), "must have at most " + MAX_CHARS + " characters"));
            } else if (field.get() != XmppField.SHARED_SECRET
                    || !value.textValue().isBlank()) {
                wanted.put(field.get(), value.textValue().strip());
            }
        }
        return new XmppChange(wanted, faults);
    }

    private static String brief(String name) {
        return name.length() > MAX_CHARS ? name.substring(0, MAX_CHARS) + "…" : name;
    }

    private static String names() {
        return Stream.of(XmppField.values()).map(each -> each.field).collect(Collectors.joining(", "));
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "XmppChange" + wanted.keySet();
    }
}
