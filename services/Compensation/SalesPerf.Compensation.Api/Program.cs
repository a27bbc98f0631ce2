using SalesPerf.Compensation.Api;
using SalesPerf.Compensation.Api.Measurements;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Persistence;

var builder = WebApplication.CreateBuilder(args).AddServiceDefaults("compensation");
builder.AddServiceDatabase<CompensationDbContext>("compensationdb");
builder.AddMessaging<CompensationDbContext>("compensation").SubscribeCompensation();
builder.AddCompensation();
var app = builder.Build().UseServiceDefaults();
app.MapCompensation();
app.MapDeadLetters("compensation").RequirePersona(Persona.Operator);
app.MapGrpcService<AttainmentGrpc>();
return await app.RunServiceAsync(args, MessagingScripts.Assembly, OrganisationModel.Scripts, typeof(Program).Assembly);
