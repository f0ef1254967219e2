using Zentra.Runtime.Intents;

namespace Zentra.Server.Http;

/// <summary>The codes that the HTTP boundary itself answers.</summary>
public static class HttpProblems
{
    public static readonly ProblemType InvalidJson = new("invalid_json", 400, "The body is not the JSON that is expected.");
    public static readonly ProblemType InvalidRequest = new("invalid_request", 400, "The request has faults.");
    public static readonly ProblemType InvalidParameter = new("invalid_parameter", 400, "A query parameter has a fault.");
    public static readonly ProblemType UnknownParameter = new("unknown_parameter", 400, "There is no such query parameter.");
    public static readonly ProblemType KeyRequired = new(
        "idempotency_key_required", 400, "This operation needs an idempotency key.");
    public static readonly ProblemType KeyInvalid = new("idempotency_key_invalid", 400, "The idempotency key is malformed.");
    public static readonly ProblemType KeyReused = new(
        "idempotency_key_reused", 422, "The idempotency key was used before for another request.");
    public static readonly ProblemType InProgress = new(
        "idempotency_in_progress", 409, "The first request with this key has not ended yet.") { Retryable = true };
    public static readonly ProblemType Unauthenticated = new("unauthenticated", 401, "The API key is missing or not valid.");
    public static readonly ProblemType Forbidden = new("forbidden", 403, "The API key's role does not allow this.");
    public static readonly ProblemType NotFound = new("not_found", 404, "There is nothing here.");
    public static readonly ProblemType MethodNotAllowed = new("method_not_allowed", 405, "This resource has no such method.");
    public static readonly ProblemType BodyTooLarge = new("body_too_large", 413, "The body is larger than is allowed.");
    public static readonly ProblemType UnsupportedMediaType = new(
        "unsupported_media_type", 415, "The body must be application/json in UTF-8.");
    public static readonly ProblemType BadRequest = new("bad_request", 400, "The request is not well-formed HTTP.");
    public static readonly ProblemType CardNumberRefused = new(
        "card_number_refused", 422, "Card numbers are not taken here.");
    public static readonly ProblemType Internal = new("internal_error", 500, "Something went wrong on our side.");
    public static readonly ProblemType StoreUnavailable = new(
        "store_unavailable", 503, "The store takes no writes at the moment.") { Retryable = true };
    public static readonly ProblemType Overloaded = new(
        "overloaded", 503, "More requests are waiting than can be taken.") { Retryable = true };
    public static readonly ProblemType DeadlineExceeded = new(
        "deadline_exceeded", 503, "Nothing was decided in time, and nothing is approved.");

    public static IReadOnlyList<ProblemType> All =>
    [
        InvalidJson, InvalidRequest, InvalidParameter, UnknownParameter, KeyRequired, KeyInvalid, KeyReused, InProgress,
        Unauthenticated, Forbidden, NotFound, MethodNotAllowed, BodyTooLarge, UnsupportedMediaType, BadRequest,
        CardNumberRefused, Internal, StoreUnavailable, Overloaded, DeadlineExceeded,
    ];
}
