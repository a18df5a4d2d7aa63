package io.drawbridge.core.admin.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.page.Template;
import io.drawbridge.core.page.Texts;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AdminTextsTest {
    private static final Pattern HOLE = Pattern.compile("\\{\\w+}");
    private static final Pattern USED_IN_HTML = Pattern.compile("\\{\\{([\\w-]+(?:\\.[\\w-]+)+|sign-out)}}");
    private static final Pattern USED_IN_SCRIPT = Pattern.compile("'((?:links|settings|trouble|source)\\.[\\w.-]+)'");

    private final Texts texts = Texts.load(AdminPages.class);

    @Test
    void everyLanguageHasTheSameKeysAndHoles() {
        assertTrue(texts.languages().containsAll(List.of("en", "fr")));
        for (String language : texts.languages()) {
            assertEquals(texts.of("en").keySet(), texts.of(language).keySet(), language);
            texts.of(language).forEach((key, text) -> {
                assertFalse(text.isBlank(), language + " " + key);
                assertEquals(holes(texts.of("en").get(key)), holes(text), language + " " + key);
            });
        }
    }

    @Test
    void everyTextThatPagesAndScriptsAskForIsThere() {
        for (String page : List.of("admin.html", "sign-in.html")) {
            assertEquals(Set.of(), missing(USED_IN_HTML, page), page);
        }
        for (String script : List.of("admin.js", "settings.js", "links.js")) {
            assertEquals(Set.of(), missing(USED_IN_SCRIPT, "assets/" + script), script);
        }
    }

    private Set<String> missing(Pattern use, String file) {
        return use.matcher(Template.load(AdminPages.class, file).html())
                .results()
                .map(match -> match.group(1))
                .filter(key -> !texts.of("en").containsKey(key))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> holes(String text) {
        return HOLE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }
}
