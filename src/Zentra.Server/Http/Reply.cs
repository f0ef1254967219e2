using System.Globalization;
using Microsoft.AspNetCore.Http;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Http;

/// <summary>A response of bytes that are ready: what was recorded goes out as it was recorded.</summary>
public sealed class Reply(int status, ReadOnlyMemory<byte> body, string contentType) : IResult
{
    public const string Json = "application/json; charset=utf-8";
    public const string ProblemJson = "application/problem+json";

    public int Status => status;

    public bool IsReplay { get; init; }
    public int? RetryAfterSeconds { get; init; }
    public string? Location { get; init; }

    /// <summary>The version of the object, for `If-Match`.</summary>
    public long? ETag { get; init; }

    public static Reply Of(Answer answer, bool isReplay, string? location = null) =>
        new(answer.Status, answer.Body, answer.Status < 400 ? Json : ProblemJson)
        {
            IsReplay = isReplay,
            Location = answer.Status == StatusCodes.Status201Created ? location : null,
        };

    public static Reply Of(Problem problem) => new(problem.Status, problem.ToUtf8(), ProblemJson)
    {
        RetryAfterSeconds = problem is { Retryable: true, Status: 409 or 429 or 503 } ? 1 : null,
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (IsReplay)
        {
            response.Headers["Idempotent-Replayed"] = "true";
        }
        if (RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        if (ETag is { } version)
        {
            response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
        }
        if (Location is not null)
        {
            response.Headers.Location = Location;
        }
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }
}
