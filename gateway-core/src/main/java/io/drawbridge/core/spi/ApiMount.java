package io.drawbridge.core.spi;

import java.util.concurrent.CompletionStage;

/** A resource of the REST API that a leg answers, behind the API's authentication: {@code GET /api/v1/<path>}. */
public interface ApiMount {
    /** Below {@code /api/v1/}, without a leading slash, for example {@code callbridge/status}. */
    String path();

    /** The answer, to be written as JSON by Jackson. */
    CompletionStage<?> get();
}
