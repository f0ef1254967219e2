using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Zentra.Server.Http;

/// <summary>A page of a list.</summary>
/// <param name="NextCursor">What to send as the cursor parameter for the next page; absent at the end.</param>
public sealed record Listing<T>(IReadOnlyList<T> Data, bool HasMore, string? NextCursor)
{
    public string Object => "list";

    /// <summary>A page of the rows, of which one more than the limit was read.</summary>
    public static Listing<T> Of<TRow>(
        IReadOnlyList<TRow> rows, int readLimit, Func<TRow, T> view, Func<TRow, string> cursor, bool newerFirst = false)
    {
        var hasMore = rows.Count == readLimit;
        // A page that was read backwards has its surplus row at the newer end.
        var page = !hasMore ? rows : newerFirst ? [.. rows.Skip(1)] : [.. rows.Take(readLimit - 1)];
        var next = hasMore ? cursor(newerFirst ? page[0] : page[^1]) : null;
        return new([.. page.Select(view)], hasMore, next);
    }
}

internal static class JsonReply
{
    public static Reply Ok<T>(T value, JsonTypeInfo<T> json) => Of(200, value, json);

    public static Reply Of<T>(int status, T value, JsonTypeInfo<T> json) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(value, json), Reply.Json);
}
