using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Server.Http;

namespace Zentra.Server.Files;

/// <summary>A file that is a request's body, or the one part of its form (RFC 7578).</summary>
/// <param name="Content">Its bytes; null where the request is refused.</param>
/// <param name="Name">What the form calls it.</param>
internal sealed record FileUpload(Stream? Content, string? Name, Reply? Refusal)
{
    private const string Form = "multipart/form-data";
    private const int MaxName = 200;
    private const int MaxBoundary = 70;

    /// <param name="mediaTypes">Of the body; a form is one as well.</param>
    public static async Task<FileUpload> Open(HttpContext http, IReadOnlyList<string> mediaTypes)
    {
        IReadOnlyList<string> taken = [.. mediaTypes, Form];
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var media)
            || !taken.Contains(media.MediaType.Value, StringComparer.OrdinalIgnoreCase)
            || http.Request.Headers.ContentEncoding.Count > 0)
        {
            return Refuse(
                http, HttpProblems.UnsupportedMediaType,
                $"Send the file as one of {string.Join(", ", taken)}, and not compressed.", []);
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // Files are bounded where they are kept.
            limit.MaxRequestBodySize = null;
        }
        var (content, name, fault) = await Read(http, media);
        return content is null
            ? Refuse(http, HttpProblems.BadRequest, fault!, [new("", "form_invalid", fault!)])
            : new(content, name, null);
    }

    /// <summary>The last part of a path, without what does not belong into a name; card numbers masked.</summary>
    public static string? NameOf(string? path)
    {
        var name = path?[(path.LastIndexOfAny(['/', '\\']) + 1)..] ?? "";
        var kept = CardNumber.Mask(string.Concat(name.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))));
        return string.IsNullOrWhiteSpace(kept) ? null : kept[..Math.Min(kept.Length, MaxName)];
    }

    /// <summary>The file's bytes and its name; or what is wrong with the form.</summary>
    private static async Task<(Stream? Content, string? Name, string? Fault)> Read(
        HttpContext http, MediaTypeHeaderValue media)
    {
        if (!media.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase))
        {
            return (http.Request.Body, null, null);
        }
        var boundary = HeaderUtilities.RemoveQuotes(media.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > MaxBoundary)
        {
            return (null, null, $"The form has no boundary of 1 to {MaxBoundary} characters.");
        }
        try
        {
            var section = await new MultipartReader(boundary, http.Request.Body)
                .ReadNextSectionAsync(http.RequestAborted);
            if (section is null || !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part)
                || !part.IsFileDisposition())
            {
                return (null, null, "The form's first part is to be the file.");
            }
            var name = part.FileNameStar.HasValue ? part.FileNameStar : HeaderUtilities.RemoveQuotes(part.FileName);
            return (new FormPart(section.Body), NameOf(name.Value), null);
        }
        catch (Exception bad) when (bad is IOException or InvalidDataException)
        {
            return (null, null, "The form cannot be read.");
        }
    }

    private static FileUpload Refuse(HttpContext http, ProblemType type, string detail, IReadOnlyList<Fault> faults) =>
        new(null, null, Reply.Of(Problem.Of(type, detail, RequestScope.Of(http).RequestId) with
        {
            Errors = faults.Count == 0 ? null : [.. faults],
        }));

    /// <summary>A part of a form: where the form is broken off, that is the sender's fault and not ours.</summary>
    private sealed class FormPart(Stream part) : ForwardStream
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await part.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception bad) when (bad is InvalidDataException or IOException and not BadHttpRequestException)
            {
                throw new BadHttpRequestException("The form ends before its closing boundary.", bad);
            }
        }
    }
}
