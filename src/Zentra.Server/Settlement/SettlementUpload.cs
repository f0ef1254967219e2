using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Runtime.Operations;
using Zentra.Server.Http;
using Zentra.Server.Settlement.Files;

namespace Zentra.Server.Settlement;

/// <summary>`POST /settlements`: a file as the body, or as the one part of a form (RFC 7578).</summary>
internal static class SettlementUpload
{
    private const string Form = "multipart/form-data";
    private const int MaxMapping = 6_000;
    private const int MaxName = 200;

    public static IReadOnlyList<string> MediaTypes { get; } =
        ["text/csv", "application/x-ndjson", "application/xml", "text/xml", "application/octet-stream", Form];

    public static async Task<IResult> Receive(HttpContext http, Door door, SettlementIntake intake)
    {
        var query = new Query(http);
        var provider = query.Text("provider", 64);
        var format = query.OneOf("format", [.. SettlementFormats.All.Select(f => f.Name)]);
        var mapping = query.Text("mapping", MaxMapping);
        var name = query.Text("name", MaxName);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        if (provider is null)
        {
            return Refuse(
                http, HttpProblems.InvalidParameter, "Name the provider.",
                [new("?provider", "required", "provider is required: whose file it is.")]);
        }
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var media)
            || !MediaTypes.Contains(media.MediaType.Value, StringComparer.OrdinalIgnoreCase)
            || http.Request.Headers.ContentEncoding.Count > 0)
        {
            return Refuse(
                http, HttpProblems.UnsupportedMediaType,
                $"Send the file as one of {string.Join(", ", MediaTypes)}, and not compressed.", []);
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // Files are bounded where they are kept.
            limit.MaxRequestBodySize = null;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        var (content, fileName, fault) = await Content(http, media);
        if (content is null)
        {
            return Refuse(http, HttpProblems.BadRequest, fault!, [new("", "form_invalid", fault!)]);
        }
        var taken = await intake.Take(
            scope, new(provider, format, mapping, NameOf(name) ?? fileName), content, http.RequestAborted);
        if (taken is Intake.Unreadable unreadable)
        {
            return Refuse(http, unreadable.Type, unreadable.Detail, unreadable.Faults);
        }
        return await Ask(http, door, intake, ((Intake.Ready)taken).Command);
    }

    private static async Task<IResult> Ask(
        HttpContext http, Door door, SettlementIntake intake, SettlementCommand.Receive command)
    {
        var request = RequestScope.Of(http);
        var (key, refusal) = Idempotency.Of(http, null, SettlementOperations.Receive, command, isRequired: false);
        if (refusal is not null)
        {
            return refusal;
        }
        var result = await door.Run(Mutation.Open(http, SettlementOperations.Receive, command) with { Key = key });
        var isNew = result is Result.Answered { IsReplay: false };
        if (result is not Result.Answered && !IsKnown(result))
        {
            return Mutation.Refuse(request, result);
        }
        var known = await intake.Known(request.Caller.Scope, command.FileHash);
        if (known is null || !SettlementIntake.IsReadAs(known, command))
        {
            return Mutation.Refuse(request, result);
        }
        var (batch, operation) = await intake.Begin(request.Caller.Scope, known.Id);
        return operation.Status == OperationStatus.Running
            ? new Reply(202, OperationResource.Render(operation), Reply.Json)
            {
                IsReplay = !isNew,
                Location = $"/operations/{operation.Id}",
            }
            : new Reply(isNew ? 201 : 200, SettlementResource.Render(batch), Reply.Json)
            {
                IsReplay = !isNew,
                Location = isNew ? $"/settlements/{batch.Id}" : null,
            };
    }

    private static bool IsKnown(Result result) =>
        result is Result.Refused { Rejection.Type: var type } && type == SettlementProblems.FileKnown;

    /// <summary>The file's bytes and its name; or what is wrong with the form.</summary>
    private static async Task<(Stream? Content, string? Name, string? Fault)> Content(
        HttpContext http, MediaTypeHeaderValue media)
    {
        if (!media.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase))
        {
            return (http.Request.Body, null, null);
        }
        var boundary = HeaderUtilities.RemoveQuotes(media.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 70)
        {
            return (null, null, "The form has no boundary of 1 to 70 characters.");
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

    /// <summary>The last part of a path, without what does not belong into a name; card numbers masked.</summary>
    public static string? NameOf(string? path)
    {
        var name = path?[(path.LastIndexOfAny(['/', '\\']) + 1)..] ?? "";
        var kept = CardNumber.Mask(string.Concat(name.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))));
        return string.IsNullOrWhiteSpace(kept) ? null : kept[..Math.Min(kept.Length, MaxName)];
    }

    private static Reply Refuse(HttpContext http, ProblemType type, string detail, IReadOnlyList<Fault> faults) =>
        Reply.Of(Problem.Of(type, detail, RequestScope.Of(http).RequestId) with
        {
            Errors = faults.Count == 0 ? null : [.. faults],
        });

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
