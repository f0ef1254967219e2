using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Zentra.Payments.Payouts;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Settlement.Files;

namespace Zentra.Server.Payouts;

/// <summary>`/bank-statements`: what our bank says became of payouts.</summary>
internal static class BankStatementEndpoints
{
    /// <summary>The largest statement, in bytes.</summary>
    private const long MaxBytes = 64L << 20;

    /// <summary>The most entries of a statement.</summary>
    private const int MaxEntries = 100_000;

    private static readonly string[] MediaTypes = ["application/xml", "text/xml"];

    public static void MapBankStatements(this IEndpointRouteBuilder app) =>
        app.MapPost("/bank-statements", Receive).WithTags("Payouts")
            .Named("bank_statements_read", "Confirm payouts by a bank statement (ISO 20022, camt.053)")
            .Needs(Permission.Operate).Requires("bank").TakesFile(MediaTypes)
            .Gives<BankStatementResource>(200).Refuses(400, 413, 415, 422);

    private static async Task<IResult> Receive(HttpContext http, Door door, IStore store)
    {
        var query = new Query(http);
        var bank = query.Text("bank", 40);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        if (bank is null || !PayoutReading.IsBankName(bank))
        {
            var faults = new Faults();
            PayoutReading.RequireBankName("?bank", bank, faults);
            return faults.Refusal(http);
        }
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            || !MediaTypes.Contains(type.MediaType.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            return PayoutEndpoints.Refuse(
                http, HttpProblems.UnsupportedMediaType, "Send the statement as application/xml.");
        }
        if (http.Request.ContentLength > MaxBytes)
        {
            return TooLarge(http);
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = 2 * MaxBytes;
        }
        await using var body = new HashedBody(http.Request.Body, MaxBytes);
        try
        {
            return await Read(http, bank, body, new(http, bank, door, store));
        }
        catch (BadHttpRequestException large) when (large.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge(http);
        }
    }

    private static async Task<IResult> Read(
        HttpContext http, string bank, HashedBody body, StatementMatching matching)
    {
        await foreach (var row in new CamtFile().Read(body, http.RequestAborted))
        {
            if (row is FileRow.Ended { Fault: var fault })
            {
                return Invalid(http, fault.Code, fault.Reason, matching);
            }
            if (matching.Entries == MaxEntries && row is not FileRow.Statement)
            {
                return Invalid(http, "too_many_entries", $"A statement may have {MaxEntries} entries.", matching);
            }
            await matching.Take(row);
        }
        var sha256 = await body.Hash(http.RequestAborted);
        var recorded = await matching.Run(
            PayoutOperations.RecordStatement, new RecordBankStatement(bank, sha256, matching.Counts));
        return recorded is Result.Answered or Result.Refused
            ? JsonReply.Ok(
                new BankStatementResource
                {
                    Id = BankStatement.IdOf(bank, sha256),
                    Bank = bank,
                    Sha256 = sha256,
                    Repeated = recorded is Result.Refused,
                    Counts = matching.Counts,
                    Unmatched = matching.Unmatched,
                },
                PayoutResponses.Default.BankStatementResource)
            : Mutation.Refuse(RequestScope.Of(http), recorded);
    }

    /// <summary>What was read before the fault stands; the whole statement may be sent again.</summary>
    private static Reply Invalid(HttpContext http, string code, string reason, StatementMatching matching)
    {
        var detail = $"{reason} The {matching.Entries} entries before that were taken; when the file is whole, send it "
            + "again.";
        return Reply.Of(Problem.Of(PayoutProblems.StatementInvalid, detail, RequestScope.Of(http).RequestId) with
        {
            Errors = [new("", code, reason)],
        });
    }

    private static Reply TooLarge(HttpContext http) => PayoutEndpoints.Refuse(
        http, HttpProblems.BodyTooLarge, $"A statement may have {MaxBytes} bytes.");
}
