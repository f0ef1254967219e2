using Zentra.Cards.Authorizations;
using Zentra.Cards.Disputes;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Server.Files;
using Zentra.Server.Http;

namespace Zentra.Server.CardDisputes;

/// <summary>Reads what is asked of disputes, and says every fault of it.</summary>
internal static class CardDisputeReading
{
    private const int MaxText = 2_000;
    private const int MaxReason = 32;

    private static readonly FileRules Rules = new(
        DisputeFiles.MaxName, DisputeFiles.MaxBytes, DisputeFiles.ContentTypes, DisputeFiles.IsName,
        (type, content) => DisputeFiles.Are(type, content));

    private static readonly CardDisputeStatus[] Outcomes =
        [CardDisputeStatus.Won, CardDisputeStatus.Lost, CardDisputeStatus.PartiallyWon];

    private static readonly CardDisputeStatus[] Stages =
        [CardDisputeStatus.PreArbitration, CardDisputeStatus.Arbitration];

    public static void Check(OpenCardDisputeRequest body, Faults faults)
    {
        if (body.Authorization is null || !Identifier.TryParse(body.Authorization, Authorization.Records.Prefix, out _))
        {
            faults.Add("/authorization", "required", "/authorization is required: an identifier like ath_….");
        }
        faults.CheckAmount("/amount_minor", body.AmountMinor);
        if (body.Reason is null)
        {
            faults.Add("/reason", "required", "/reason is required: a code of the card's network.");
        }
        faults.CheckText("/reason", body.Reason, MaxReason);
        CheckNote("/description", body.Description, faults);
    }

    public static CardDisputeCommand.AddEvidence Read(string id, AddCardDisputeEvidenceRequest body, Faults faults)
    {
        var files = new List<DocumentUpload>();
        if (body.Files is not { Count: > 0 and <= DisputeFiles.MaxFiles } given)
        {
            faults.Add("/files", "required", $"/files is required: 1 to {DisputeFiles.MaxFiles} documents.");
            return new(id, files);
        }
        for (var i = 0; i < given.Count; i++)
        {
            files.AddRange(Read($"/files/{i}", given[i], faults));
        }
        if (files.Sum(f => (long)f.Content.Length) > DisputeFiles.MaxBytesAtOnce)
        {
            faults.Add("/files", "invalid_length", $"/files may hold {DisputeFiles.MaxBytesAtOnce} bytes at once.");
        }
        return new(id, files);
    }

    public static CardDisputeCommand.File Read(string id, FileCardDisputeRequest body, Faults faults)
    {
        faults.CheckReference("/network_reference", body.NetworkReference);
        return new(id, body.NetworkReference);
    }

    public static CardDisputeCommand.RecordRepresentment Read(
        string id, RepresentCardDisputeRequest body, Faults faults)
    {
        faults.CheckAmount("/contested_minor", body.ContestedMinor);
        CheckNote("/note", body.Note, faults);
        return new(id, body.ContestedMinor, body.Note);
    }

    public static CardDisputeCommand.AcceptRepresentment Read(
        string id, AcceptRepresentmentRequest body, Faults faults)
    {
        CheckShare("/written_off_minor", body.WrittenOffMinor, faults);
        CheckNote("/note", body.Note, faults);
        return new(id, body.WrittenOffMinor, body.Note);
    }

    public static CardDisputeCommand.Escalate Read(string id, EscalateCardDisputeRequest body, Faults faults)
    {
        CheckNote("/note", body.Note, faults);
        return new(id, OneOf("/to", body.To, Stages, faults), body.Note);
    }

    public static CardDisputeCommand.Resolve Read(string id, ResolveCardDisputeRequest body, Faults faults)
    {
        var outcome = OneOf("/outcome", body.Outcome, Outcomes, faults);
        CheckShare("/recovered_minor", body.RecoveredMinor, faults);
        CheckShare("/denied_minor", body.DeniedMinor, faults);
        CheckShare("/written_off_minor", body.WrittenOffMinor, faults);
        if (outcome == CardDisputeStatus.PartiallyWon && body.RecoveredMinor is null)
        {
            faults.Add("/recovered_minor", "required", "/recovered_minor is required where it is partially won.");
        }
        CheckNote("/note", body.Note, faults);
        return new(id, outcome, body.RecoveredMinor, body.DeniedMinor, body.WrittenOffMinor, body.Note);
    }

    public static CardDisputeCommand.Withdraw Read(string id, WithdrawCardDisputeRequest body, Faults faults)
    {
        CheckNote("/note", body.Note, faults);
        return new(id, body.Note);
    }

    /// <summary>Whether the credit is taken back, and not granted.</summary>
    public static bool IsReversal(CreditCardDisputeRequest body, Faults faults)
    {
        if (body.Action is not (null or "grant" or "reverse"))
        {
            faults.Add("/action", "invalid_value", "/action must be one of grant, reverse.");
        }
        faults.CheckAmount("/amount_minor", body.AmountMinor);
        return body.Action == "reverse";
    }

    private static CardDisputeStatus OneOf(
        string pointer, string? word, CardDisputeStatus[] allowed, Faults faults)
    {
        if (word is not null && WireName.Find<CardDisputeStatus>(word) is { } value && allowed.Contains(value))
        {
            return value;
        }
        faults.Add(
            pointer, word is null ? "required" : "invalid_value",
            $"{pointer} must be one of {string.Join(", ", allowed.Select(a => a.Name()))}.");
        return allowed[0];
    }

    /// <summary>A share of an amount may be nothing.</summary>
    private static void CheckShare(string pointer, long? amountMinor, Faults faults)
    {
        if (amountMinor is < 0 or > Amount.MaxMinor)
        {
            faults.Add(pointer, "out_of_range", $"{pointer} must be from 0 to {Amount.MaxMinor} minor units.");
        }
    }

    /// <summary>Texts may have lines, unlike names.</summary>
    private static void CheckNote(string pointer, string? text, Faults faults)
    {
        if (text is { Length: 0 or > MaxText })
        {
            faults.Add(pointer, "invalid_length", $"{pointer} must have 1 to {MaxText} characters.");
        }
        else if (text is not null && text.Any(c => c < ' ' && c is not ('\t' or '\r' or '\n')))
        {
            faults.Add(
                pointer, "control_character", $"{pointer} must not hold control characters other than ends of lines.");
        }
    }

    private static IEnumerable<DocumentUpload> Read(string pointer, DisputeDocumentRequest? file, Faults faults)
    {
        if (file is null)
        {
            faults.Add(pointer, "required", $"{pointer} must be a document.");
            return [];
        }
        return WrittenFile.Read(pointer, file.Name, file.ContentType, file.Content, Rules, faults) is { } content
            ? [new(file.Name ?? "", file.ContentType!, file.Kind ?? DocumentKind.Uncategorized, content)]
            : [];
    }
}
